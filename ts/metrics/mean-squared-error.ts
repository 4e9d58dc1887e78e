import { registerSerializable } from "../core/registry.js";
import { MeanSquaredError as MeanSquaredErrorLoss } from "../losses/mean-squared-error.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * The mean of squared differences.
 *
 * `mean((yTrue − yPred)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.MeanSquaredError.
 *
 * @example
 * const metric = metrics.meanSquaredError();
 * metric.updateState([[1], [2]], [[1], [4]]);
 * metric.result(); // 2
 */
export class MeanSquaredError extends LossMetric {
  static override readonly className: string = "MeanSquaredError";
  static readonly aliases = ["mse"] as const;

  constructor(options: MetricOptions = {}) {
    super(new MeanSquaredErrorLoss(), options);
  }
}

/**
 * The mean of squared differences.
 *
 * `mean((yTrue − yPred)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.meanSquaredError();
 * metric.updateState([[1], [2]], [[1], [4]]);
 * metric.result(); // 2
 */
export function meanSquaredError(options?: MetricOptions): MeanSquaredError {
  return new MeanSquaredError(options);
}

registerSerializable(MeanSquaredError, "keras.metrics");
