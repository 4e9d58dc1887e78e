import { registerSerializable } from "../core/registry.js";
import { SquaredHinge as SquaredHingeLoss } from "../losses/squared-hinge.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * The square of {@link Hinge}, for targets of −1 and 1 or of 0 and 1.
 *
 * `mean(max(1 − yTrue·yPred, 0)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.SquaredHinge.
 *
 * @example
 * const metric = metrics.squaredHinge();
 * metric.updateState([[1], [-1]], [[0.5], [-2]]);
 * metric.result(); // 0.125
 */
export class SquaredHinge extends LossMetric {
  static override readonly className: string = "SquaredHinge";

  constructor(options: MetricOptions = {}) {
    super(new SquaredHingeLoss(), options);
  }
}

/**
 * The square of {@link Hinge}, for targets of −1 and 1 or of 0 and 1.
 *
 * `mean(max(1 − yTrue·yPred, 0)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.squaredHinge();
 * metric.updateState([[1], [-1]], [[0.5], [-2]]);
 * metric.result(); // 0.125
 */
export function squaredHinge(options?: MetricOptions): SquaredHinge {
  return new SquaredHinge(options);
}

registerSerializable(SquaredHinge, "keras.metrics");
