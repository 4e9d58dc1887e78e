import { fail } from "../core/errors.js";
import { registerSerializable } from "../core/registry.js";
import type { TensorLike } from "../tensor/index.js";
import { asTensor, scoped } from "../tensor/internal.js";
import { Metric, type MetricOptions } from "./metric.js";
import { RunningMean } from "./running-mean.js";

/**
 * The weighted mean of the values it is given: `Σ w·v / Σ w`.
 *
 * **Errors** `shape-mismatch` for weights that do not fit the values.
 * **Source** keras.metrics.Mean.
 *
 * @example
 * const mean = metrics.mean();
 * mean.updateState([1, 3]);
 * mean.result(); // 2
 */
export class Mean extends Metric {
  static override readonly className: string = "Mean";
  readonly #mean = new RunningMean();

  /** Takes in values, with a weight for each or one for all. */
  updateState(values: TensorLike, sampleWeight: TensorLike | null = null, third?: unknown): void {
    if (third !== undefined) {
      const hint = "A metric of yTrue and yPred extends metrics.MeanMetric.";
      fail("invalid-argument", this.name, "values and their weights", "yTrue and yPred", hint);
    }
    scoped(() => {
      const weights = sampleWeight === null ? null : asTensor(this.name, sampleWeight);
      this.#mean.addAll(this.name, asTensor(this.name, values), weights);
    });
  }

  /** The mean so far. */
  result(): number {
    return this.#mean.value;
  }

  /** Forgets what was taken in. */
  resetState(): void {
    this.#mean.reset();
  }
}

/**
 * The weighted mean of the values it is given: `Σ w·v / Σ w`.
 *
 * @example
 * const mean = metrics.mean();
 * mean.updateState([1, 3]);
 * mean.result(); // 2
 */
export function mean(options?: MetricOptions): Mean {
  return new Mean(options);
}

registerSerializable(Mean, "keras.metrics");
