import { registerSerializable } from "../core/registry.js";
import { checkClassIds } from "../losses/fused-loss.js";
import { toFloat } from "../losses/weights.js";
import { argMax, equal, reshape, type Tensor } from "../tensor/index.js";
import { MeanMetric } from "./mean-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * How often the largest prediction is at the target's class id: `mean(yTrue = argMax(yPred))`.
 *
 * **Shapes** yTrue: [batch, …] or [batch, …, 1]; yPred: [batch, …, classes]. **Errors** `shape-mismatch`.
 * **Source** keras.metrics.SparseCategoricalAccuracy.
 *
 * @example
 * const accuracy = metrics.sparseCategoricalAccuracy();
 * accuracy.updateState([1, 0], [[0.3, 0.7], [0.4, 0.6]]);
 * accuracy.result(); // 0.5
 */
export class SparseCategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "SparseCategoricalAccuracy";
  override readonly direction = "up";

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkClassIds(this.name, yTrue.shape, yPred.shape);
    const best = argMax(yPred);
    return equal(reshape(yTrue, best.shape), toFloat(best));
  }
}

/**
 * How often the largest prediction is at the target's class id: `mean(yTrue = argMax(yPred))`.
 *
 * **Shapes** yTrue: [batch, …] or [batch, …, 1]; yPred: [batch, …, classes].
 *
 * @example
 * const accuracy = metrics.sparseCategoricalAccuracy();
 * accuracy.updateState([1, 0], [[0.3, 0.7], [0.4, 0.6]]);
 * accuracy.result(); // 0.5
 */
export function sparseCategoricalAccuracy(options?: MetricOptions): SparseCategoricalAccuracy {
  return new SparseCategoricalAccuracy(options);
}

registerSerializable(SparseCategoricalAccuracy, "keras.metrics");
