import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { activate, add, mean, mul, sub, type Tensor } from "../tensor/index.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link LogCosh}. */
export interface LogCoshOptions extends OptionsOf<typeof OPTIONS> {}

export interface LogCosh extends ValuesOf<typeof OPTIONS> {}

/**
 * Nearly squared for small differences, absolute for large ones.
 *
 * `mean(log(cosh(yPred − yTrue)))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.LogCosh.
 *
 * @example
 * losses.logCosh()([[0]], [[1]]).item(); // 0.4338
 */
export class LogCosh extends Loss {
  static override readonly className: string = "LogCosh";
  static override readonly options: OptionTable = OPTIONS;
  static readonly aliases = ["logcosh"] as const;

  constructor(options: LogCoshOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const e = sub(yPred, yTrue);
    // log(cosh(e)) in a form that does not overflow.
    return mean(sub(add(e, activate("softplus", mul(e, -2))), Math.LN2), { axis: -1 });
  }
}

/**
 * Nearly squared for small differences, absolute for large ones.
 *
 * `mean(log(cosh(yPred − yTrue)))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.logCosh()([[0]], [[1]]).item(); // 0.4338
 */
export function logCosh(options?: LogCoshOptions): LogCosh {
  return new LogCosh(options);
}

registerSerializable(LogCosh, "keras.losses");
