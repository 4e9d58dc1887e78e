import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { maximum, mean, mul, sub, type Tensor } from "../tensor/index.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";
import { toSigns } from "./signs.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link Hinge}. */
export interface HingeOptions extends OptionsOf<typeof OPTIONS> {}

export interface Hinge extends ValuesOf<typeof OPTIONS> {}

/**
 * How far predictions are from the right side of 1, for targets of −1 and 1.
 *
 * `mean(max(1 − yTrue·yPred, 0))`. Where all targets are 0 or 1, 0 stands for −1.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.Hinge.
 *
 * @example
 * losses.hinge()([[1], [-1]], [[0.5], [-2]]).item(); // 0.25
 */
export class Hinge extends Loss {
  static override readonly className: string = "Hinge";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: HingeOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return mean(maximum(sub(1, mul(toSigns(yTrue), yPred)), 0), { axis: -1 });
  }
}

/**
 * How far predictions are from the right side of 1, for targets of −1 and 1.
 *
 * `mean(max(1 − yTrue·yPred, 0))`. Where all targets are 0 or 1, 0 stands for −1.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.hinge()([[1], [-1]], [[0.5], [-2]]).item(); // 0.25
 */
export function hinge(options?: HingeOptions): Hinge {
  return new Hinge(options);
}

registerSerializable(Hinge, "keras.losses");
