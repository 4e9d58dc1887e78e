import {
  atLeastZero,
  flag,
  fraction,
  listOf,
  Option,
  type OptionsOf,
  type OptionTable,
  type ValuesOf,
} from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { clip, div, log, mul, neg, pow, softmax, sub, sum, type Tensor, type TensorLike } from "../tensor/index.js";
import { axis } from "../tensor/internal.js";
import { EPSILON } from "./epsilon.js";
import { checkSameShape } from "./fused-loss.js";
import { LOSS_OPTIONS, Loss } from "./loss.js";
import { smoothed } from "./smoothing.js";

/** One number, or a list of them. */
function factors(): Option<number | readonly number[]> {
  const list = listOf(atLeastZero());
  return new Option<number | readonly number[]>((where, name, value) =>
    Array.isArray(value) ? list.read(where, name, value) : atLeastZero().read(where, name, value),
  );
}

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** A factor for all classes, or one for each. Default 0.25. */
  alpha: factors().default(0.25),
  /** How much easy samples are played down: the power of 1 − p of the right class. Default 2. */
  gamma: atLeastZero().default(2),
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** Moves the targets towards their middle by this share, 0 … 1. Default 0. */
  labelSmoothing: fraction().default(0),
  /** The axis along which the classes lie. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link CategoricalFocalCrossentropy}. */
export interface CategoricalFocalCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface CategoricalFocalCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for one-hot targets that plays down what is predicted well already.
 *
 * `sum(alpha · (1 − p)^gamma · −y·log p)` over the classes, with p scaled to sum 1 and kept in [1e-7, 1 − 1e-7]; for logits `p = softmax(yPred)`.
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** alpha 0.25, gamma 2, fromLogits false, labelSmoothing 0, axis -1, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`; `invalid-argument` for options out of range.
 * **Source** keras.losses.CategoricalFocalCrossentropy; Lin et al., Focal Loss for Dense Object Detection (2017), equation 5.
 *
 * @example
 * losses.categoricalFocalCrossentropy()([[0, 1]], [[0.25, 0.75]]).item(); // 0.004495
 */
export class CategoricalFocalCrossentropy extends Loss {
  static override readonly className: string = "CategoricalFocalCrossentropy";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CategoricalFocalCrossentropyOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const { axis, alpha } = this;
    const y = smoothed(yTrue, this.labelSmoothing, yTrue.shape.at(axis) ?? 1);
    const given = this.fromLogits ? softmax(yPred, { axis }) : yPred;
    const p = clip(div(given, sum(given, { axis, keepdims: true })), EPSILON, 1 - EPSILON);
    const focal = mul(mul(pow(sub(1, p), this.gamma), alpha as TensorLike), neg(mul(y, log(p))));
    return sum(focal, { axis });
  }
}

/**
 * Cross-entropy for one-hot targets that plays down what is predicted well already.
 *
 * `sum(alpha · (1 − p)^gamma · −y·log p)` over the classes, with p scaled to sum 1 and kept in [1e-7, 1 − 1e-7]; for logits `p = softmax(yPred)`.
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Defaults** alpha 0.25, gamma 2, fromLogits false, labelSmoothing 0, axis -1, reduction "sumOverBatchSize".
 *
 * @example
 * losses.categoricalFocalCrossentropy()([[0, 1]], [[0.25, 0.75]]).item(); // 0.004495
 */
export function categoricalFocalCrossentropy(
  options?: CategoricalFocalCrossentropyOptions,
): CategoricalFocalCrossentropy {
  return new CategoricalFocalCrossentropy(options);
}

registerSerializable(CategoricalFocalCrossentropy, "keras.losses");
