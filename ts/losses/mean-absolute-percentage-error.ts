import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { abs, div, maximum, mean, mul, sub, type Tensor } from "../tensor/index.js";
import { EPSILON } from "./epsilon.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link MeanAbsolutePercentageError}. */
export interface MeanAbsolutePercentageErrorOptions extends OptionsOf<typeof OPTIONS> {}

export interface MeanAbsolutePercentageError extends ValuesOf<typeof OPTIONS> {}

/**
 * The mean of differences in percent of the targets.
 *
 * `100·mean(|yTrue − yPred| / max(|yTrue|, 1e-7))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.MeanAbsolutePercentageError.
 *
 * @example
 * losses.meanAbsolutePercentageError()([[2], [4]], [[1], [5]]).item(); // 37.5
 */
export class MeanAbsolutePercentageError extends Loss {
  static override readonly className: string = "MeanAbsolutePercentageError";
  static override readonly options: OptionTable = OPTIONS;
  static readonly aliases = ["mape"] as const;

  constructor(options: MeanAbsolutePercentageErrorOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return mul(mean(abs(div(sub(yTrue, yPred), maximum(abs(yTrue), EPSILON))), { axis: -1 }), 100);
  }
}

/**
 * The mean of differences in percent of the targets.
 *
 * `100·mean(|yTrue − yPred| / max(|yTrue|, 1e-7))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.meanAbsolutePercentageError()([[2], [4]], [[1], [5]]).item(); // 37.5
 */
export function meanAbsolutePercentageError(options?: MeanAbsolutePercentageErrorOptions): MeanAbsolutePercentageError {
  return new MeanAbsolutePercentageError(options);
}

registerSerializable(MeanAbsolutePercentageError, "keras.losses");
