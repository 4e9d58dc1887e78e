import { checkOptionNames } from "../core/options.js";
import { argMax, type TensorLike } from "../tensor/index.js";
import { MeanMetric, matches, valuesOf } from "./metric.js";

/**
 * How often the largest prediction is at the one-hot target's place: `mean(argMax(yTrue) = argMax(yPred))`.
 *
 * **Shapes** yTrue, yPred: [batch, …, classes].
 * **Source** keras.metrics.CategoricalAccuracy.
 */
export class CategoricalAccuracy extends MeanMetric {
  readonly direction = "up";

  constructor(options: { name?: string } = {}) {
    checkOptionNames("CategoricalAccuracy", options, ["name"]);
    super(options.name ?? "categorical_accuracy");
  }

  protected override values(yTrue: TensorLike, yPred: TensorLike): ArrayLike<number> {
    const [truth, predicted] = [valuesOf(argMax(yTrue)), valuesOf(argMax(yPred))];
    return matches(this.name, truth.data, predicted.data, [truth.shape, predicted.shape]);
  }
}
