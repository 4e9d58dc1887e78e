import { type OptionsOf, type OptionTable, text, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { LogCosh } from "../losses/log-cosh.js";
import { LossMetric } from "./loss-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** The key in logs and histories. Default "logcosh". */
  name: text().default("logcosh"),
};

/** Options of {@link LogCoshError}. */
export interface LogCoshErrorOptions extends OptionsOf<typeof OPTIONS> {}

export interface LogCoshError extends ValuesOf<typeof OPTIONS> {}

/**
 * The mean of a difference that is nearly squared for small, absolute for large ones.
 *
 * `mean(log(cosh(yPred − yTrue)))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** name "logcosh".
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.LogCoshError.
 *
 * @example
 * const metric = metrics.logCoshError();
 * metric.updateState([[0]], [[1]]);
 * metric.result(); // 0.4338
 */
export class LogCoshError extends LossMetric {
  static override readonly className: string = "LogCoshError";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: LogCoshErrorOptions = {}) {
    super(new LogCosh(), options);
  }
}

/**
 * The mean of a difference that is nearly squared for small, absolute for large ones.
 *
 * `mean(log(cosh(yPred − yTrue)))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** name "logcosh".
 *
 * @example
 * const metric = metrics.logCoshError();
 * metric.updateState([[0]], [[1]]);
 * metric.result(); // 0.4338
 */
export function logCoshError(options?: LogCoshErrorOptions): LogCoshError {
  return new LogCoshError(options);
}

registerSerializable(LogCoshError, "keras.metrics");
