import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { add, max, maximum, mul, sub, sum, type Tensor } from "../tensor/index.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link CategoricalHinge}. */
export interface CategoricalHingeOptions extends OptionsOf<typeof OPTIONS> {}

export interface CategoricalHinge extends ValuesOf<typeof OPTIONS> {}

/**
 * How far the score of the right class is from being 1 above the largest other, for one-hot targets.
 *
 * `max(max((1 − yTrue)·yPred) − sum(yTrue·yPred) + 1, 0)` over the last axis.
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.CategoricalHinge.
 *
 * @example
 * losses.categoricalHinge()([[0, 1]], [[0.4, 0.6]]).item(); // 0.8
 */
export class CategoricalHinge extends Loss {
  static override readonly className: string = "CategoricalHinge";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CategoricalHingeOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const right = sum(mul(yTrue, yPred), { axis: -1 });
    const other = max(mul(sub(1, yTrue), yPred), { axis: -1 });
    return maximum(add(sub(other, right), 1), 0);
  }
}

/**
 * How far the score of the right class is from being 1 above the largest other, for one-hot targets.
 *
 * `max(max((1 − yTrue)·yPred) − sum(yTrue·yPred) + 1, 0)` over the last axis.
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.categoricalHinge()([[0, 1]], [[0.4, 0.6]]).item(); // 0.8
 */
export function categoricalHinge(options?: CategoricalHingeOptions): CategoricalHinge {
  return new CategoricalHinge(options);
}

registerSerializable(CategoricalHinge, "keras.losses");
