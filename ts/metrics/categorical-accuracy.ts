import { registerSerializable } from "../core/registry.js";
import { checkSameShape } from "../losses/fused-loss.js";
import { argMax, equal, type Tensor } from "../tensor/index.js";
import { MeanMetric } from "./mean-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * How often the largest prediction is at the one-hot target's place: `mean(argMax(yTrue) = argMax(yPred))`.
 *
 * **Shapes** yTrue, yPred: [batch, …, classes]. **Errors** `shape-mismatch`.
 * **Source** keras.metrics.CategoricalAccuracy.
 *
 * @example
 * const accuracy = metrics.categoricalAccuracy();
 * accuracy.updateState([[0, 1], [1, 0]], [[0.3, 0.7], [0.4, 0.6]]);
 * accuracy.result(); // 0.5
 */
export class CategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "CategoricalAccuracy";
  override readonly direction = "up";

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return equal(argMax(yTrue), argMax(yPred));
  }
}

/**
 * How often the largest prediction is at the one-hot target's place: `mean(argMax(yTrue) = argMax(yPred))`.
 *
 * **Shapes** yTrue, yPred: [batch, …, classes].
 *
 * @example
 * const accuracy = metrics.categoricalAccuracy();
 * accuracy.updateState([[0, 1], [1, 0]], [[0.3, 0.7], [0.4, 0.6]]);
 * accuracy.result(); // 0.5
 */
export function categoricalAccuracy(options?: MetricOptions): CategoricalAccuracy {
  return new CategoricalAccuracy(options);
}

registerSerializable(CategoricalAccuracy, "keras.metrics");
