import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { rawMeanSquaredError } from "../tensor/internal.js";
import { FusedLoss } from "./fused-loss.js";
import { LOSS_OPTIONS } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link MeanSquaredError}. */
export interface MeanSquaredErrorOptions extends OptionsOf<typeof OPTIONS> {}

export interface MeanSquaredError extends ValuesOf<typeof OPTIONS> {}

/**
 * The mean of squared differences.
 *
 * `mean((yTrue − yPred)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.MeanSquaredError.
 *
 * @example
 * losses.meanSquaredError()([[1], [2]], [[1], [4]]).item(); // 2
 */
export class MeanSquaredError extends FusedLoss {
  static override readonly className: string = "MeanSquaredError";
  static override readonly options: OptionTable = OPTIONS;
  static readonly aliases = ["mse"] as const;

  constructor(options: MeanSquaredErrorOptions = {}) {
    super(options);
  }

  protected override fused(yTrue: number, yPred: number, weights: number, reduction: number): number {
    return rawMeanSquaredError(yTrue, yPred, weights, reduction);
  }
}

/**
 * The mean of squared differences.
 *
 * `mean((yTrue − yPred)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.meanSquaredError()([[1], [2]], [[1], [4]]).item(); // 2
 */
export function meanSquaredError(options?: MeanSquaredErrorOptions): MeanSquaredError {
  return new MeanSquaredError(options);
}

registerSerializable(MeanSquaredError, "keras.losses");
