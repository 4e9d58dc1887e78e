import { registerSerializable } from "../core/registry.js";
import { MeanAbsolutePercentageError as MeanAbsolutePercentageErrorLoss } from "../losses/mean-absolute-percentage-error.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * The mean of differences in percent of the targets.
 *
 * `100·mean(|yTrue − yPred| / max(|yTrue|, 1e-7))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.MeanAbsolutePercentageError.
 *
 * @example
 * const metric = metrics.meanAbsolutePercentageError();
 * metric.updateState([[2], [4]], [[1], [5]]);
 * metric.result(); // 37.5
 */
export class MeanAbsolutePercentageError extends LossMetric {
  static override readonly className: string = "MeanAbsolutePercentageError";
  static readonly aliases = ["mape"] as const;

  constructor(options: MetricOptions = {}) {
    super(new MeanAbsolutePercentageErrorLoss(), options);
  }
}

/**
 * The mean of differences in percent of the targets.
 *
 * `100·mean(|yTrue − yPred| / max(|yTrue|, 1e-7))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.meanAbsolutePercentageError();
 * metric.updateState([[2], [4]], [[1], [5]]);
 * metric.result(); // 37.5
 */
export function meanAbsolutePercentageError(options?: MetricOptions): MeanAbsolutePercentageError {
  return new MeanAbsolutePercentageError(options);
}

registerSerializable(MeanAbsolutePercentageError, "keras.metrics");
