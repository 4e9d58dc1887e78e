import { atLeastZero, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { add, div, mul, sub, type Tensor } from "../tensor/index.js";
import { axes } from "../tensor/internal.js";
import { EPSILON } from "./epsilon.js";
import { LOSS_OPTIONS } from "./loss.js";
import { RegionLoss } from "./region-loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** The weight of what is missed. Default 0.5. */
  alpha: atLeastZero().default(0.5),
  /** The weight of what is too much. Default 0.5. */
  beta: atLeastZero().default(0.5),
  /** Over which axes the sums go, one or several. Default null: all, so that the batch has one value. */
  axis: axes().orNull(),
};

/** Options of {@link Tversky}. */
export interface TverskyOptions extends OptionsOf<typeof OPTIONS> {}

export interface Tversky extends ValuesOf<typeof OPTIONS> {}

/**
 * As {@link Dice}, with weights of its own for what is missed and for what is too much.
 *
 * `1 − tp / (tp + alpha·fp + beta·fn + 1e-7)` with `tp = sum(yTrue·yPred)`, `fp = sum(yTrue·(1 − yPred))`, `fn = sum((1 − yTrue)·yPred)`, named as
 * Keras names them: alpha weighs what is missed. Masked steps are in none of the sums.
 * **Shapes** yTrue, yPred: of one shape, of values 0 … 1. Gives a scalar.
 * **Defaults** alpha 0.5, beta 0.5, axis null, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`, also for sample weights on one value for the whole batch.
 * **Source** keras.losses.Tversky; Salehi et al., Tversky loss function for image segmentation (2017).
 *
 * @example
 * losses.tversky({ alpha: 0.3, beta: 0.7 })([[1, 0]], [[0.5, 0.5]]).item(); // 0.5
 */
export class Tversky extends RegionLoss {
  static override readonly className: string = "Tversky";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: TverskyOptions = {}) {
    super(options);
  }

  protected override region(yTrue: Tensor, yPred: Tensor): Tensor {
    const overlap = this.total(mul(yTrue, yPred));
    const missed = mul(this.total(mul(yTrue, sub(1, yPred))), this.alpha);
    const surplus = mul(this.total(mul(sub(1, yTrue), yPred)), this.beta);
    return sub(1, div(overlap, add(add(add(overlap, missed), surplus), EPSILON)));
  }
}

/**
 * As {@link Dice}, with weights of its own for what is missed and for what is too much.
 *
 * `1 − tp / (tp + alpha·fp + beta·fn + 1e-7)` with `tp = sum(yTrue·yPred)`, `fp = sum(yTrue·(1 − yPred))`, `fn = sum((1 − yTrue)·yPred)`, named as
 * Keras names them: alpha weighs what is missed. Masked steps are in none of the sums.
 * **Shapes** yTrue, yPred: of one shape, of values 0 … 1. Gives a scalar.
 * **Defaults** alpha 0.5, beta 0.5, axis null, reduction "sumOverBatchSize".
 *
 * @example
 * losses.tversky({ alpha: 0.3, beta: 0.7 })([[1, 0]], [[0.5, 0.5]]).item(); // 0.5
 */
export function tversky(options?: TverskyOptions): Tversky {
  return new Tversky(options);
}

registerSerializable(Tversky, "keras.losses");
