import { registerSerializable } from "../core/registry.js";
import { checkSameShape } from "../losses/fused-loss.js";
import { equal, type Tensor } from "../tensor/index.js";
import { MeanMetric } from "./mean-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * How often predictions are equal to the targets.
 *
 * `mean(yTrue = yPred)`. In `compile` the name "accuracy" stands for the accuracy that fits the output instead.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.Accuracy.
 *
 * @example
 * const metric = metrics.accuracy();
 * metric.updateState([[1], [2]], [[1], [3]]);
 * metric.result(); // 0.5
 */
export class Accuracy extends MeanMetric {
  static override readonly className: string = "Accuracy";
  override readonly direction = "up";

  constructor(options: MetricOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return equal(yTrue, yPred);
  }
}

/**
 * How often predictions are equal to the targets.
 *
 * `mean(yTrue = yPred)`. In `compile` the name "accuracy" stands for the accuracy that fits the output instead.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.accuracy();
 * metric.updateState([[1], [2]], [[1], [3]]);
 * metric.result(); // 0.5
 */
export function accuracy(options?: MetricOptions): Accuracy {
  return new Accuracy(options);
}

registerSerializable(Accuracy, "keras.metrics");
