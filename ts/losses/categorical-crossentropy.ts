import { flag, fraction, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { axis, rawCategoricalCrossentropy } from "../tensor/internal.js";
import { FusedLoss } from "./fused-loss.js";
import { LOSS_OPTIONS } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** Moves the targets towards their middle by this share, 0 … 1. Default 0. */
  labelSmoothing: fraction().default(0),
  /** The axis along which the classes lie; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link CategoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface CategoricalCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for one-hot targets.
 *
 * `−sum(y·log p)` over the last axis, with p scaled to sum 1 and kept in [1e-7, 1−1e-7]; for logits `p = softmax(yPred)`.
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** fromLogits false, labelSmoothing 0, axis -1, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`; `invalid-argument` for labelSmoothing outside 0 … 1.
 * **Source** keras.losses.CategoricalCrossentropy.
 *
 * @example
 * losses.categoricalCrossentropy()([[0, 1]], [[0.25, 0.75]]).item(); // 0.2877
 */
export class CategoricalCrossentropy extends FusedLoss {
  static override readonly className: string = "CategoricalCrossentropy";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CategoricalCrossentropyOptions = {}) {
    super(options);
  }

  protected override fused(yTrue: number, yPred: number, weights: number, reduction: number): number {
    return rawCategoricalCrossentropy(yTrue, yPred, this.fromLogits, this.labelSmoothing, weights, reduction);
  }
}

/**
 * Cross-entropy for one-hot targets.
 *
 * `−sum(y·log p)` over the last axis, with p scaled to sum 1 and kept in [1e-7, 1−1e-7]; for logits `p = softmax(yPred)`.
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** fromLogits false, labelSmoothing 0, axis -1, reduction "sumOverBatchSize".
 *
 * @example
 * losses.categoricalCrossentropy()([[0, 1]], [[0.25, 0.75]]).item(); // 0.2877
 */
export function categoricalCrossentropy(options?: CategoricalCrossentropyOptions): CategoricalCrossentropy {
  return new CategoricalCrossentropy(options);
}

registerSerializable(CategoricalCrossentropy, "keras.losses");
