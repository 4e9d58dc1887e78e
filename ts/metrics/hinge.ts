import { registerSerializable } from "../core/registry.js";
import { Hinge as HingeLoss } from "../losses/hinge.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * How far predictions are from the right side of 1, for targets of −1 and 1 or of 0 and 1.
 *
 * `mean(max(1 − yTrue·yPred, 0))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.Hinge.
 *
 * @example
 * const metric = metrics.hinge();
 * metric.updateState([[1], [-1]], [[0.5], [-2]]);
 * metric.result(); // 0.25
 */
export class Hinge extends LossMetric {
  static override readonly className: string = "Hinge";

  constructor(options: MetricOptions = {}) {
    super(new HingeLoss(), options);
  }
}

/**
 * How far predictions are from the right side of 1, for targets of −1 and 1 or of 0 and 1.
 *
 * `mean(max(1 − yTrue·yPred, 0))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.hinge();
 * metric.updateState([[1], [-1]], [[0.5], [-2]]);
 * metric.result(); // 0.25
 */
export function hinge(options?: MetricOptions): Hinge {
  return new Hinge(options);
}

registerSerializable(Hinge, "keras.metrics");
