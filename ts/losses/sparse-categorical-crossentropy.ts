import { flag, type OptionsOf, type OptionTable, only, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Shape } from "../core/types.js";
import { rawSparseCategoricalCrossentropy } from "../tensor/internal.js";
import { checkClassIds, FusedLoss } from "./fused-loss.js";
import { LOSS_OPTIONS } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** A class whose samples are left out: none. */
  ignoreClass: only(null),
  /** Where the classes lie: the last axis, -1. */
  axis: only(-1),
};

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface SparseCategoricalCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for targets that are class ids.
 *
 * `−log p[yTrue]`, with p scaled to sum 1 and kept in [1e-7, 1−1e-7]; for logits `p = softmax(yPred)`.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1]; yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** fromLogits false, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id outside 0 … classes−1.
 * **Source** keras.losses.SparseCategoricalCrossentropy.
 *
 * @example
 * losses.sparseCategoricalCrossentropy()([1], [[0.25, 0.75]]).item(); // 0.2877
 */
export class SparseCategoricalCrossentropy extends FusedLoss {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super(options);
  }

  protected override fused(yTrue: number, yPred: number, weights: number, reduction: number): number {
    return rawSparseCategoricalCrossentropy(yTrue, yPred, this.fromLogits, weights, reduction);
  }

  protected override checkShapes(yTrue: Shape, yPred: Shape): void {
    checkClassIds(this.name, yTrue, yPred);
  }
}

/**
 * Cross-entropy for targets that are class ids.
 *
 * `−log p[yTrue]`, with p scaled to sum 1 and kept in [1e-7, 1−1e-7]; for logits `p = softmax(yPred)`.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1]; yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** fromLogits false, reduction "sumOverBatchSize".
 *
 * @example
 * losses.sparseCategoricalCrossentropy()([1], [[0.25, 0.75]]).item(); // 0.2877
 */
export function sparseCategoricalCrossentropy(
  options?: SparseCategoricalCrossentropyOptions,
): SparseCategoricalCrossentropy {
  return new SparseCategoricalCrossentropy(options);
}

registerSerializable(SparseCategoricalCrossentropy, "keras.losses");
