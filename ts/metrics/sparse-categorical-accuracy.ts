import { checkOptionNames } from "../core/options.js";
import { argMax, type TensorLike } from "../tensor/index.js";
import { MeanMetric, matches, valuesOf } from "./metric.js";

/**
 * How often the largest prediction is at the target's class id: `mean(yTrue = argMax(yPred))`.
 *
 * **Shapes** yTrue: [batch, …] or [batch, …, 1]; yPred: [batch, …, classes].
 * **Source** keras.metrics.SparseCategoricalAccuracy.
 */
export class SparseCategoricalAccuracy extends MeanMetric {
  readonly direction = "up";

  constructor(options: { name?: string } = {}) {
    checkOptionNames("SparseCategoricalAccuracy", options, ["name"]);
    super(options.name ?? "sparse_categorical_accuracy");
  }

  protected override values(yTrue: TensorLike, yPred: TensorLike): ArrayLike<number> {
    const [truth, predicted] = [valuesOf(yTrue), valuesOf(argMax(yPred))];
    return matches(this.name, truth.data, predicted.data, [truth.shape, predicted.shape]);
  }
}
