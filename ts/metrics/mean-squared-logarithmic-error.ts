import { registerSerializable } from "../core/registry.js";
import { MeanSquaredLogarithmicError as MeanSquaredLogarithmicErrorLoss } from "../losses/mean-squared-logarithmic-error.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * The mean of squared differences of logarithms: errors count by their ratio.
 *
 * `mean((log(1 + max(yTrue, 1e-7)) − log(1 + max(yPred, 1e-7)))²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.MeanSquaredLogarithmicError.
 *
 * @example
 * const metric = metrics.meanSquaredLogarithmicError();
 * metric.updateState([[0], [1]], [[1], [1]]);
 * metric.result(); // 0.2402
 */
export class MeanSquaredLogarithmicError extends LossMetric {
  static override readonly className: string = "MeanSquaredLogarithmicError";
  static readonly aliases = ["msle"] as const;

  constructor(options: MetricOptions = {}) {
    super(new MeanSquaredLogarithmicErrorLoss(), options);
  }
}

/**
 * The mean of squared differences of logarithms: errors count by their ratio.
 *
 * `mean((log(1 + max(yTrue, 1e-7)) − log(1 + max(yPred, 1e-7)))²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.meanSquaredLogarithmicError();
 * metric.updateState([[0], [1]], [[1], [1]]);
 * metric.result(); // 0.2402
 */
export function meanSquaredLogarithmicError(options?: MetricOptions): MeanSquaredLogarithmicError {
  return new MeanSquaredLogarithmicError(options);
}

registerSerializable(MeanSquaredLogarithmicError, "keras.metrics");
