import { registerSerializable } from "../core/registry.js";
import { MeanSquaredError } from "../losses/mean-squared-error.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * The root of the mean of squared differences, in the unit of the targets.
 *
 * `√mean((yTrue − yPred)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.RootMeanSquaredError.
 *
 * @example
 * const metric = metrics.rootMeanSquaredError();
 * metric.updateState([[1], [2]], [[1], [4]]);
 * metric.result(); // 1.4142
 */
export class RootMeanSquaredError extends LossMetric {
  static override readonly className: string = "RootMeanSquaredError";

  constructor(options: MetricOptions = {}) {
    super(new MeanSquaredError(), options);
  }

  override result(): number {
    return Math.sqrt(super.result());
  }
}

/**
 * The root of the mean of squared differences, in the unit of the targets.
 *
 * `√mean((yTrue − yPred)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.rootMeanSquaredError();
 * metric.updateState([[1], [2]], [[1], [4]]);
 * metric.result(); // 1.4142
 */
export function rootMeanSquaredError(options?: MetricOptions): RootMeanSquaredError {
  return new RootMeanSquaredError(options);
}

registerSerializable(RootMeanSquaredError, "keras.metrics");
