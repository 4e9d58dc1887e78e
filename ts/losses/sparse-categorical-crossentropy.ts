import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Shape } from "../core/types.js";
import { expandDims, logicalAnd, mul, notEqual, reshape, squeeze, type Tensor, where } from "../tensor/index.js";
import { axis, rawSparseCategoricalCrossentropy } from "../tensor/internal.js";
import { checkClassIds, FusedLoss } from "./fused-loss.js";
import { LOSS_OPTIONS } from "./loss.js";
import { toFloat } from "./weights.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** Samples of this class, such as a padding of −1 or 0, are left out. Default null: of none. */
  ignoreClass: axis().orNull(),
  /** The axis along which the classes lie; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface SparseCategoricalCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for targets that are class ids.
 *
 * `−log p[yTrue]`, with p scaled to sum 1 and kept in [1e-7, 1−1e-7]; for logits `p = softmax(yPred)`. The mean is over the samples that are not of `ignoreClass`.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1]; yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** fromLogits false, ignoreClass null, axis -1, reduction "sumOverBatchSize".
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

  /** What the mask of `yPred` tells, without the samples of the class that is ignored. */
  override maskOf(yTrue: Tensor, yPred: Tensor): Tensor | null {
    const counts = this.#counts(yTrue, yPred);
    return counts && yPred.mask ? logicalAnd(counts, yPred.mask) : (counts ?? yPred.mask);
  }

  override get isMeanOfRows(): boolean {
    return this.ignoreClass === null && super.isMeanOfRows;
  }

  /** Ignored samples have a class that there is, and an output that no loss depends on. */
  protected override arranged(yTrue: Tensor, yPred: Tensor): [Tensor, Tensor] {
    const [truth, predicted] = super.arranged(yTrue, yPred);
    const counts = this.#counts(yTrue, yPred);
    if (counts === null) return [truth, predicted];
    const ids = reshape(toFloat(truth), counts.shape);
    return [mul(ids, toFloat(counts)), where(expandDims(counts, { axis: -1 }), predicted, 1)];
  }

  /** Which samples are not of the class that is ignored; null where all count. */
  #counts(yTrue: Tensor, yPred: Tensor): Tensor | null {
    if (this.ignoreClass === null) return null;
    const counts = notEqual(yTrue, this.ignoreClass);
    return yTrue.rank === yPred.rank ? squeeze(counts, { axis: this.axis }) : counts;
  }

  protected override checkShapes(yTrue: Shape, yPred: Shape): void {
    checkClassIds(this.name, yTrue, yPred);
  }
}

/**
 * Cross-entropy for targets that are class ids.
 *
 * `−log p[yTrue]`, with p scaled to sum 1 and kept in [1e-7, 1−1e-7]; for logits `p = softmax(yPred)`. The mean is over the samples that are not of `ignoreClass`.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1]; yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** fromLogits false, ignoreClass null, axis -1, reduction "sumOverBatchSize".
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
