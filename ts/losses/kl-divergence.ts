import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { clip, div, log, mul, sum, type Tensor } from "../tensor/index.js";
import { EPSILON } from "./epsilon.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
};

/** Options of {@link KLDivergence}. */
export interface KLDivergenceOptions extends OptionsOf<typeof OPTIONS> {}

export interface KLDivergence extends ValuesOf<typeof OPTIONS> {}

/**
 * Kullback and Leibler's divergence: how much a predicted distribution tells less than the true one.
 *
 * `sum(yTrue·log(yTrue / yPred))` over the last axis, with both kept in [1e-7, 1].
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`.
 * **Source** keras.losses.KLDivergence.
 *
 * @example
 * losses.klDivergence()([[0.5, 0.5]], [[0.25, 0.75]]).item(); // 0.1438
 */
export class KLDivergence extends Loss {
  static override readonly className: string = "KLDivergence";
  static override readonly options: OptionTable = OPTIONS;
  static readonly aliases = ["kld", "kullbackLeiblerDivergence"] as const;

  constructor(options: KLDivergenceOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const [p, q] = [clip(yTrue, EPSILON, 1), clip(yPred, EPSILON, 1)];
    return sum(mul(p, log(div(p, q))), { axis: -1 });
  }
}

/**
 * Kullback and Leibler's divergence: how much a predicted distribution tells less than the true one.
 *
 * `sum(yTrue·log(yTrue / yPred))` over the last axis, with both kept in [1e-7, 1].
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** reduction "sumOverBatchSize".
 *
 * @example
 * losses.klDivergence()([[0.5, 0.5]], [[0.25, 0.75]]).item(); // 0.1438
 */
export function klDivergence(options?: KLDivergenceOptions): KLDivergence {
  return new KLDivergence(options);
}

registerSerializable(KLDivergence, "keras.losses");
