import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { maximum, mean, mul, square, sub, type Tensor } from "../tensor/index.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";
import { toSigns } from "./signs.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link SquaredHinge}. */
export interface SquaredHingeOptions extends OptionsOf<typeof OPTIONS> {}

export interface SquaredHinge extends ValuesOf<typeof OPTIONS> {}

/**
 * The square of {@link Hinge}, for targets of −1 and 1.
 *
 * `mean(max(1 − yTrue·yPred, 0)²)`. Where all targets are 0 or 1, 0 stands for −1.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.SquaredHinge.
 *
 * @example
 * losses.squaredHinge()([[1], [-1]], [[0.5], [-2]]).item(); // 0.125
 */
export class SquaredHinge extends Loss {
  static override readonly className: string = "SquaredHinge";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: SquaredHingeOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return mean(square(maximum(sub(1, mul(toSigns(yTrue), yPred)), 0)), { axis: -1 });
  }
}

/**
 * The square of {@link Hinge}, for targets of −1 and 1.
 *
 * `mean(max(1 − yTrue·yPred, 0)²)`. Where all targets are 0 or 1, 0 stands for −1.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.squaredHinge()([[1], [-1]], [[0.5], [-2]]).item(); // 0.125
 */
export function squaredHinge(options?: SquaredHingeOptions): SquaredHinge {
  return new SquaredHinge(options);
}

registerSerializable(SquaredHinge, "keras.losses");
