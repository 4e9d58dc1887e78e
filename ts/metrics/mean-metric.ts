import { requireValues } from "../losses/reduction.js";
import { maskedWeight, toFloat, toSameRank, withSteps } from "../losses/weights.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { asTensor, scoped } from "../tensor/internal.js";
import { Metric } from "./metric.js";
import { RunningMean } from "./running-mean.js";

/**
 * A metric that is the weighted mean of one value a sample (and time step): `Σ w·v / Σ w`.
 *
 * A metric of your own overrides `call`; `yTrue` comes as float32 and in the rank of `yPred`. Steps that `yPred.mask` masks are left out.
 * **Shapes** sampleWeight: [batch], for all of a sample's steps, or [batch, time].
 * **Errors** `shape-mismatch` for weights that do not fit the values.
 * **Source** keras.metrics.MeanMetricWrapper.
 *
 * @example
 * class Close extends metrics.MeanMetric {
 *   constructor() { super("close"); }
 *   override call(yTrue: Tensor, yPred: Tensor) { return less(abs(sub(yTrue, yPred)), 0.1); }
 * }
 * model.compile({ optimizer: "adam", loss: "mse", metrics: [new Close()] });
 */
export abstract class MeanMetric extends Metric {
  readonly #mean = new RunningMean();

  /** One value a sample: numbers, or true and false. */
  abstract call(yTrue: Tensor, yPred: Tensor): Tensor;

  /** The samples and steps that count, where not all do: those that the mask of `yPred` tells. */
  protected maskOf(_yTrue: Tensor, yPred: Tensor): Tensor | null {
    return yPred.mask;
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    scoped(() => {
      const { name } = this;
      const predicted = asTensor(name, yPred);
      const given = sampleWeight === null ? null : asTensor(name, sampleWeight);
      const target = asTensor(name, yTrue);
      const weights = maskedWeight(name, this.maskOf(target, predicted), given, false);
      const truth = withSteps(toFloat(target), predicted, weights);
      const values = this.call(...toSameRank(truth, predicted));
      requireValues(name, values, given);
      // One value for all has made its mean itself, over so many samples.
      if (values.rank === 0) this.#mean.add(toFloat(values).item(), predicted.shape[0] ?? 1);
      else this.#mean.addAll(name, values, weights);
    });
  }

  result(): number {
    return this.#mean.value;
  }

  resetState(): void {
    this.#mean.reset();
  }
}
