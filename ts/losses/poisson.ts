import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { add, log, mean, mul, sub, type Tensor } from "../tensor/index.js";
import { EPSILON } from "./epsilon.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link Poisson}. */
export interface PoissonOptions extends OptionsOf<typeof OPTIONS> {}

export interface Poisson extends ValuesOf<typeof OPTIONS> {}

/**
 * How unlikely counts are under Poisson distributions of the predicted means.
 *
 * `mean(yPred − yTrue·log(yPred + 1e-7))`
 * **Shapes** yTrue, yPred: [batch, …, n], yPred above 0; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.Poisson.
 *
 * @example
 * losses.poisson()([[1], [2]], [[1], [3]]).item(); // 0.9014
 */
export class Poisson extends Loss {
  static override readonly className: string = "Poisson";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: PoissonOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return mean(sub(yPred, mul(yTrue, log(add(yPred, EPSILON)))), { axis: -1 });
  }
}

/**
 * How unlikely counts are under Poisson distributions of the predicted means.
 *
 * `mean(yPred − yTrue·log(yPred + 1e-7))`
 * **Shapes** yTrue, yPred: [batch, …, n], yPred above 0; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.poisson()([[1], [2]], [[1], [3]]).item(); // 0.9014
 */
export function poisson(options?: PoissonOptions): Poisson {
  return new Poisson(options);
}

registerSerializable(Poisson, "keras.losses");
