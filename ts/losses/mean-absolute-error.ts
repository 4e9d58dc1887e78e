import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { rawMeanAbsoluteError } from "../tensor/internal.js";
import { FusedLoss } from "./fused-loss.js";
import { LOSS_OPTIONS } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link MeanAbsoluteError}. */
export interface MeanAbsoluteErrorOptions extends OptionsOf<typeof OPTIONS> {}

export interface MeanAbsoluteError extends ValuesOf<typeof OPTIONS> {}

/**
 * The mean of absolute differences.
 *
 * `mean(|yTrue − yPred|)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.MeanAbsoluteError.
 *
 * @example
 * losses.meanAbsoluteError()([[1], [2]], [[1], [4]]).item(); // 1
 */
export class MeanAbsoluteError extends FusedLoss {
  static override readonly className: string = "MeanAbsoluteError";
  static override readonly options: OptionTable = OPTIONS;
  static readonly aliases = ["mae"] as const;

  constructor(options: MeanAbsoluteErrorOptions = {}) {
    super(options);
  }

  protected override fused(yTrue: number, yPred: number, weights: number, reduction: number): number {
    return rawMeanAbsoluteError(yTrue, yPred, weights, reduction);
  }
}

/**
 * The mean of absolute differences.
 *
 * `mean(|yTrue − yPred|)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.meanAbsoluteError()([[1], [2]], [[1], [4]]).item(); // 1
 */
export function meanAbsoluteError(options?: MeanAbsoluteErrorOptions): MeanAbsoluteError {
  return new MeanAbsoluteError(options);
}

registerSerializable(MeanAbsoluteError, "keras.losses");
