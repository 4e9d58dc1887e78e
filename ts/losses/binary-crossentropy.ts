import { flag, fraction, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { axis, rawBinaryCrossentropy } from "../tensor/internal.js";
import { FusedLoss } from "./fused-loss.js";
import { LOSS_OPTIONS } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** Moves the targets towards their middle by this share, 0 … 1. Default 0. */
  labelSmoothing: fraction().default(0),
  /** The axis over which the mean of a sample goes; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link BinaryCrossentropy}. */
export interface BinaryCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface BinaryCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for yes-or-no targets.
 *
 * `−mean(y·log p + (1−y)·log(1−p))`, with p kept in [1e-7, 1−1e-7]; for logits in a form that does not overflow.
 * **Shapes** yTrue, yPred: [batch, …, n], of values 0 … 1; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** fromLogits false, labelSmoothing 0, axis -1, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`; `invalid-argument` for labelSmoothing outside 0 … 1.
 * **Source** keras.losses.BinaryCrossentropy.
 *
 * @example
 * losses.binaryCrossentropy()([[1], [0]], [[0.9], [0.2]]).item(); // 0.1643
 */
export class BinaryCrossentropy extends FusedLoss {
  static override readonly className: string = "BinaryCrossentropy";
  static override readonly options: OptionTable = OPTIONS;
  static readonly aliases = ["bce"] as const;

  constructor(options: BinaryCrossentropyOptions = {}) {
    super(options);
  }

  protected override fused(yTrue: number, yPred: number, weights: number, reduction: number): number {
    return rawBinaryCrossentropy(yTrue, yPred, this.fromLogits, this.labelSmoothing, weights, reduction);
  }
}

/**
 * Cross-entropy for yes-or-no targets.
 *
 * `−mean(y·log p + (1−y)·log(1−p))`, with p kept in [1e-7, 1−1e-7]; for logits in a form that does not overflow.
 * **Shapes** yTrue, yPred: [batch, …, n], of values 0 … 1; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** fromLogits false, labelSmoothing 0, axis -1, reduction "sumOverBatchSize".
 *
 * @example
 * losses.binaryCrossentropy()([[1], [0]], [[0.9], [0.2]]).item(); // 0.1643
 */
export function binaryCrossentropy(options?: BinaryCrossentropyOptions): BinaryCrossentropy {
  return new BinaryCrossentropy(options);
}

registerSerializable(BinaryCrossentropy, "keras.losses");
