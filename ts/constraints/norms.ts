import { fail, quoted } from "../core/errors.js";
import { atLeastZero, fraction, Option, type OptionsOf, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { add, clip, div, mul, norm, relu, type Tensor, type TensorLike, tidy } from "../tensor/index.js";
import { Constraint } from "./constraint.js";

/** So that nothing is divided by 0; as in Keras. */
const EPSILON = 1e-7;

const AXES = {
  /** Over which axes norms are taken: 0, that of the inputs, for kernels [inputs, units]. Default 0. */
  axis: new Option<number | readonly number[]>((where, name, value) =>
    [value].flat().every(Number.isInteger)
      ? (value as number | readonly number[])
      : fail("invalid-argument", where, `${name} to be a whole number, or a list of them`, quoted(value)),
  ).default(0),
};

/** w with its norms brought to what `wanted` makes of them. */
function withNorms(w: Tensor, axis: number | readonly number[], wanted: (norms: Tensor) => TensorLike): Tensor {
  return tidy(() => {
    const norms = norm(w, { axis, keepdims: true, ord: null });
    return mul(w, div(wanted(norms), add(norms, EPSILON)));
  });
}

const OPTIONS_OF_MAXNORM = {
  /** Default 2. */
  maxValue: atLeastZero().default(2),
  ...AXES,
};

/** Options of {@link MaxNorm}. */
export interface MaxNormOptions extends OptionsOf<typeof OPTIONS_OF_MAXNORM> {}

export interface MaxNorm extends ValuesOf<typeof OPTIONS_OF_MAXNORM> {}

/**
 * Norms of at most maxValue.
 *
 * **Source** Keras 3, `keras.constraints.MaxNorm`.
 *
 * @example
 * constraints.maxNorm({ maxValue: 1 }).apply(tensor([[3], [4]])); // [[0.6], [0.8]]
 */
export class MaxNorm extends Constraint {
  static override readonly className: string = "MaxNorm";
  static override readonly options = OPTIONS_OF_MAXNORM;

  constructor(options: MaxNormOptions = {}) {
    super(options);
  }

  override apply(w: Tensor): Tensor {
    return withNorms(w, this.axis, (norms) => clip(norms, 0, this.maxValue));
  }
}

/** Norms of at most maxValue. See {@link MaxNorm}. */
export function maxNorm(options?: MaxNormOptions): MaxNorm {
  return new MaxNorm(options);
}

/** Options of {@link UnitNorm}. */
export interface UnitNormOptions extends OptionsOf<typeof AXES> {}

export interface UnitNorm extends ValuesOf<typeof AXES> {}

/**
 * Norms of 1.
 *
 * **Source** Keras 3, `keras.constraints.UnitNorm`.
 *
 * @example
 * constraints.unitNorm().apply(tensor([[3], [4]])); // [[0.6], [0.8]]
 */
export class UnitNorm extends Constraint {
  static override readonly className: string = "UnitNorm";
  static override readonly options = AXES;

  constructor(options: UnitNormOptions = {}) {
    super(options);
  }

  override apply(w: Tensor): Tensor {
    return withNorms(w, this.axis, () => 1);
  }
}

/** Norms of 1. See {@link UnitNorm}. */
export function unitNorm(options?: UnitNormOptions): UnitNorm {
  return new UnitNorm(options);
}

const OPTIONS_OF_MINMAXNORM = {
  /** Default 0. */
  minValue: atLeastZero().default(0),
  /** Default 1. */
  maxValue: atLeastZero().default(1),
  /** How much of the way there is gone at a step, from 0 to 1. Default 1. */
  rate: fraction().default(1),
  ...AXES,
};

/** Options of {@link MinMaxNorm}. */
export interface MinMaxNormOptions extends OptionsOf<typeof OPTIONS_OF_MINMAXNORM> {}

export interface MinMaxNorm extends ValuesOf<typeof OPTIONS_OF_MINMAXNORM> {}

/**
 * Norms from minValue to maxValue.
 *
 * **Source** Keras 3, `keras.constraints.MinMaxNorm`.
 *
 * @example
 * constraints.minMaxNorm({ minValue: 10, maxValue: 20 }).apply(tensor([[3], [4]])); // [[6], [8]]
 */
export class MinMaxNorm extends Constraint {
  static override readonly className: string = "MinMaxNorm";
  static override readonly options = OPTIONS_OF_MINMAXNORM;

  constructor(options: MinMaxNormOptions = {}) {
    super(options);
  }

  override apply(w: Tensor): Tensor {
    const { minValue, maxValue, rate } = this;
    return withNorms(w, this.axis, (norms) => add(mul(clip(norms, minValue, maxValue), rate), mul(norms, 1 - rate)));
  }
}

/** Norms from minValue to maxValue. See {@link MinMaxNorm}. */
export function minMaxNorm(options?: MinMaxNormOptions): MinMaxNorm {
  return new MinMaxNorm(options);
}

/**
 * No weight below 0.
 *
 * **Source** Keras 3, `keras.constraints.NonNeg`.
 *
 * @example
 * constraints.nonNeg().apply(tensor([-1, 2])); // [0, 2]
 */
export class NonNeg extends Constraint {
  static override readonly className: string = "NonNeg";

  override apply(w: Tensor): Tensor {
    return relu(w);
  }
}

/** No weight below 0. See {@link NonNeg}. */
export function nonNeg(): NonNeg {
  return new NonNeg();
}

registerSerializable(MaxNorm, "keras.constraints");
registerSerializable(UnitNorm, "keras.constraints");
registerSerializable(MinMaxNorm, "keras.constraints");
registerSerializable(NonNeg, "keras.constraints");
