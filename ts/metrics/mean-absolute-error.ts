import { registerSerializable } from "../core/registry.js";
import { MeanAbsoluteError as MeanAbsoluteErrorLoss } from "../losses/mean-absolute-error.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * The mean of absolute differences.
 *
 * `mean(|yTrue − yPred|)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.MeanAbsoluteError.
 *
 * @example
 * const metric = metrics.meanAbsoluteError();
 * metric.updateState([[1], [2]], [[1], [4]]);
 * metric.result(); // 1
 */
export class MeanAbsoluteError extends LossMetric {
  static override readonly className: string = "MeanAbsoluteError";
  static readonly aliases = ["mae"] as const;

  constructor(options: MetricOptions = {}) {
    super(new MeanAbsoluteErrorLoss(), options);
  }
}

/**
 * The mean of absolute differences.
 *
 * `mean(|yTrue − yPred|)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.meanAbsoluteError();
 * metric.updateState([[1], [2]], [[1], [4]]);
 * metric.result(); // 1
 */
export function meanAbsoluteError(options?: MetricOptions): MeanAbsoluteError {
  return new MeanAbsoluteError(options);
}

registerSerializable(MeanAbsoluteError, "keras.metrics");
