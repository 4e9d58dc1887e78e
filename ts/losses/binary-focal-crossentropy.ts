import { atLeastZero, flag, fraction, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { add, clip, log, mean, mul, neg, pow, sigmoid, sub, type Tensor, type TensorLike } from "../tensor/index.js";
import { axis } from "../tensor/internal.js";
import { EPSILON } from "./epsilon.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";
import { smoothed } from "./smoothing.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** Whether yes is weighed by alpha and no by 1 − alpha. Default false. */
  applyClassBalancing: flag().default(false),
  /** The weight of yes in class balancing, 0 … 1. Default 0.25. */
  alpha: fraction().default(0.25),
  /** How much easy samples are played down: the power of 1 − p of the right class. Default 2. */
  gamma: atLeastZero().default(2),
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** Moves the targets towards their middle by this share, 0 … 1. Default 0. */
  labelSmoothing: fraction().default(0),
  /** The axis over which the mean of a sample goes. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link BinaryFocalCrossentropy}. */
export interface BinaryFocalCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface BinaryFocalCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for yes-or-no targets that plays down what is predicted well already.
 *
 * `mean((1 − p_t)^gamma · −log p_t)`, where p_t is yPred for yes and 1 − yPred for no, kept in [1e-7, 1 − 1e-7] in the logarithm. With
 * `applyClassBalancing` yes is weighed by alpha and no by 1 − alpha.
 * **Shapes** yTrue, yPred: [batch, …, n], of values 0 … 1; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** applyClassBalancing false, alpha 0.25, gamma 2, fromLogits false, labelSmoothing 0, axis -1, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`; `invalid-argument` for options out of range.
 * **Source** keras.losses.BinaryFocalCrossentropy; Lin et al., Focal Loss for Dense Object Detection (2017), equations 4 and 5.
 *
 * @example
 * losses.binaryFocalCrossentropy()([[1], [0]], [[0.9], [0.2]]).item(); // 0.00499
 */
export class BinaryFocalCrossentropy extends Loss {
  static override readonly className: string = "BinaryFocalCrossentropy";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: BinaryFocalCrossentropyOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const y = smoothed(yTrue, this.labelSmoothing, 2);
    const p = this.fromLogits ? sigmoid(yPred) : yPred;
    const safe = clip(p, EPSILON, 1 - EPSILON);
    const crossentropy = neg(mixed(y, log(safe), log(sub(1, safe))));
    const focal = mul(pow(sub(1, mixed(y, p, sub(1, p))), this.gamma), crossentropy);
    const weighed = this.applyClassBalancing ? mul(mixed(y, this.alpha, 1 - this.alpha), focal) : focal;
    return mean(weighed, { axis: this.axis });
  }
}

/**
 * Cross-entropy for yes-or-no targets that plays down what is predicted well already.
 *
 * `mean((1 − p_t)^gamma · −log p_t)`, where p_t is yPred for yes and 1 − yPred for no, kept in [1e-7, 1 − 1e-7] in the logarithm. With
 * `applyClassBalancing` yes is weighed by alpha and no by 1 − alpha.
 * **Shapes** yTrue, yPred: [batch, …, n], of values 0 … 1; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** applyClassBalancing false, alpha 0.25, gamma 2, fromLogits false, labelSmoothing 0, axis -1, reduction "sumOverBatchSize".
 *
 * @example
 * losses.binaryFocalCrossentropy()([[1], [0]], [[0.9], [0.2]]).item(); // 0.00499
 */
export function binaryFocalCrossentropy(options?: BinaryFocalCrossentropyOptions): BinaryFocalCrossentropy {
  return new BinaryFocalCrossentropy(options);
}

/** `y·yes + (1 − y)·no` */
function mixed(y: Tensor, yes: TensorLike, no: TensorLike): Tensor {
  return add(mul(y, yes), mul(sub(1, y), no));
}

registerSerializable(BinaryFocalCrossentropy, "keras.losses");
