import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { add, log, maximum, mean, square, sub, type Tensor } from "../tensor/index.js";
import { EPSILON } from "./epsilon.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link MeanSquaredLogarithmicError}. */
export interface MeanSquaredLogarithmicErrorOptions extends OptionsOf<typeof OPTIONS> {}

export interface MeanSquaredLogarithmicError extends ValuesOf<typeof OPTIONS> {}

/**
 * The mean of squared differences of logarithms: errors count by their ratio.
 *
 * `mean((log(1 + max(yTrue, 1e-7)) − log(1 + max(yPred, 1e-7)))²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.MeanSquaredLogarithmicError.
 *
 * @example
 * losses.meanSquaredLogarithmicError()([[0], [1]], [[1], [1]]).item(); // 0.2402
 */
export class MeanSquaredLogarithmicError extends Loss {
  static override readonly className: string = "MeanSquaredLogarithmicError";
  static override readonly options: OptionTable = OPTIONS;
  static readonly aliases = ["msle"] as const;

  constructor(options: MeanSquaredLogarithmicErrorOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return mean(square(sub(logOf(yPred), logOf(yTrue))), { axis: -1 });
  }
}

/**
 * The mean of squared differences of logarithms: errors count by their ratio.
 *
 * `mean((log(1 + max(yTrue, 1e-7)) − log(1 + max(yPred, 1e-7)))²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.meanSquaredLogarithmicError()([[0], [1]], [[1], [1]]).item(); // 0.2402
 */
export function meanSquaredLogarithmicError(options?: MeanSquaredLogarithmicErrorOptions): MeanSquaredLogarithmicError {
  return new MeanSquaredLogarithmicError(options);
}

function logOf(x: Tensor): Tensor {
  return log(add(maximum(x, EPSILON), 1));
}

registerSerializable(MeanSquaredLogarithmicError, "keras.losses");
