import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { div, maximum, mul, neg, sqrt, square, sum, type Tensor } from "../tensor/index.js";
import { axis } from "../tensor/internal.js";
import { EPSILON } from "./epsilon.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** The axis along which vectors lie; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityOptions extends OptionsOf<typeof OPTIONS> {}

export interface CosineSimilarity extends ValuesOf<typeof OPTIONS> {}

/**
 * How much predictions point where the targets do, from −1 (the same way) to 1 (the opposite way).
 *
 * `−sum(yTrue/‖yTrue‖ · yPred/‖yPred‖)` along the axis; a vector of zeros gives 0.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** axis -1, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.CosineSimilarity.
 *
 * @example
 * losses.cosineSimilarity()([[1, 0]], [[1, 1]]).item(); // -0.7071
 */
export class CosineSimilarity extends Loss {
  static override readonly className: string = "CosineSimilarity";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CosineSimilarityOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const { axis } = this;
    return neg(sum(mul(unit(yTrue, axis), unit(yPred, axis)), { axis }));
  }
}

/**
 * How much predictions point where the targets do, from −1 (the same way) to 1 (the opposite way).
 *
 * `−sum(yTrue/‖yTrue‖ · yPred/‖yPred‖)` along the axis; a vector of zeros gives 0.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** axis -1, reduction "sumOverBatchSize".
 *
 * @example
 * losses.cosineSimilarity()([[1, 0]], [[1, 1]]).item(); // -0.7071
 */
export function cosineSimilarity(options?: CosineSimilarityOptions): CosineSimilarity {
  return new CosineSimilarity(options);
}

/** Vectors of length 1. */
function unit(x: Tensor, axis: number): Tensor {
  return div(x, sqrt(maximum(sum(square(x), { axis, keepdims: true }), EPSILON * EPSILON)));
}

registerSerializable(CosineSimilarity, "keras.losses");
