import { number, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { cast, div, mul, oneHot, pow, reshape, sub, sum, type Tensor } from "../tensor/index.js";
import { checkClassIds } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** The power, above 0 and below 1. Default 0.5. */
  q: number((value) => value > 0 && value < 1, "a number above 0 and below 1").default(0.5),
};

/** Options of {@link CategoricalGeneralizedCrossEntropy}. */
export interface CategoricalGeneralizedCrossEntropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface CategoricalGeneralizedCrossEntropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Between cross-entropy (q near 0) and the absolute error (q near 1), so that wrong labels pull less, for targets that are class ids.
 *
 * `(1 − p[yTrue]^q) / q`
 * **Shapes** yTrue: [batch, …] or [batch, …, 1], of class ids; yPred: [batch, …, classes], probabilities. Gives a scalar: the mean over samples.
 * **Defaults** q 0.5, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id outside 0 … classes−1; `invalid-argument` for a q outside 0 … 1.
 * **Source** keras.losses.CategoricalGeneralizedCrossEntropy; Zhang and Sabuncu, Generalized Cross Entropy Loss (2018).
 *
 * @example
 * losses.categoricalGeneralizedCrossEntropy()([1], [[0.36, 0.64]]).item(); // 0.4
 */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  static override readonly className: string = "CategoricalGeneralizedCrossEntropy";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CategoricalGeneralizedCrossEntropyOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkClassIds(this.name, yTrue.shape, yPred.shape);
    const ids = reshape(cast(yTrue, "int32"), yPred.shape.slice(0, -1));
    const own = sum(mul(oneHot(ids, yPred.shape.at(-1)!), yPred), { axis: -1 });
    return div(sub(1, pow(own, this.q)), this.q);
  }
}

/**
 * Between cross-entropy (q near 0) and the absolute error (q near 1), so that wrong labels pull less, for targets that are class ids.
 *
 * `(1 − p[yTrue]^q) / q`
 * **Shapes** yTrue: [batch, …] or [batch, …, 1], of class ids; yPred: [batch, …, classes], probabilities. Gives a scalar: the mean over samples.
 * **Defaults** q 0.5, reduction "sumOverBatchSize".
 *
 * @example
 * losses.categoricalGeneralizedCrossEntropy()([1], [[0.36, 0.64]]).item(); // 0.4
 */
export function categoricalGeneralizedCrossEntropy(
  options?: CategoricalGeneralizedCrossEntropyOptions,
): CategoricalGeneralizedCrossEntropy {
  return new CategoricalGeneralizedCrossEntropy(options);
}

registerSerializable(CategoricalGeneralizedCrossEntropy, "keras.losses");
