import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { add, div, mul, sub, type Tensor } from "../tensor/index.js";
import { axes } from "../tensor/internal.js";
import { EPSILON } from "./epsilon.js";
import { LOSS_OPTIONS } from "./loss.js";
import { RegionLoss } from "./region-loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** Over which axes the sums go, one or several. Default null: all, so that the batch has one value. */
  axis: axes().orNull(),
};

/** Options of {@link Dice}. */
export interface DiceOptions extends OptionsOf<typeof OPTIONS> {}

export interface Dice extends ValuesOf<typeof OPTIONS> {}

/**
 * One less the overlap of prediction and target, as a share of both.
 *
 * `1 − 2·sum(yTrue·yPred) / (sum(yTrue) + sum(yPred) + 1e-7)`. Masked steps are in none of the sums.
 * **Shapes** yTrue, yPred: of one shape, of values 0 … 1. Gives a scalar.
 * **Defaults** axis null, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`, also for sample weights on one value for the whole batch.
 * **Source** keras.losses.Dice.
 *
 * @example
 * losses.dice()([[1, 0]], [[0.5, 0.5]]).item(); // 0.5
 */
export class Dice extends RegionLoss {
  static override readonly className: string = "Dice";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: DiceOptions = {}) {
    super(options);
  }

  protected override region(yTrue: Tensor, yPred: Tensor): Tensor {
    const overlap = mul(this.total(mul(yTrue, yPred)), 2);
    return sub(1, div(overlap, add(add(this.total(yTrue), this.total(yPred)), EPSILON)));
  }
}

/**
 * One less the overlap of prediction and target, as a share of both.
 *
 * `1 − 2·sum(yTrue·yPred) / (sum(yTrue) + sum(yPred) + 1e-7)`. Masked steps are in none of the sums.
 * **Shapes** yTrue, yPred: of one shape, of values 0 … 1. Gives a scalar.
 * **Defaults** axis null, reduction "sumOverBatchSize".
 *
 * @example
 * losses.dice()([[1, 0]], [[0.5, 0.5]]).item(); // 0.5
 */
export function dice(options?: DiceOptions): Dice {
  return new Dice(options);
}

registerSerializable(Dice, "keras.losses");
