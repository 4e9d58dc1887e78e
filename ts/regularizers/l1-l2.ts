import { atLeastZero, type OptionsOf, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { abs, add, mul, square, sum, type Tensor, tidy } from "../tensor/index.js";
import { Regularizer } from "./regularizer.js";

const OPTIONS_OF_L1 = {
  /** Default 0.01. */
  l1: atLeastZero().default(0.01),
};

/** Options of {@link L1}. */
export interface L1Options extends OptionsOf<typeof OPTIONS_OF_L1> {}

export interface L1 extends ValuesOf<typeof OPTIONS_OF_L1> {}

/**
 * l1·Σ|w|, which drives weights to 0.
 *
 * **Source** Keras 3, `keras.regularizers.L1`.
 *
 * @example
 * regularizers.l1({ l1: 0.1 }).apply(tensor([1, -2])); // 0.3
 */
export class L1 extends Regularizer {
  static override readonly className: string = "L1";
  static override readonly options = OPTIONS_OF_L1;

  constructor(options: L1Options = {}) {
    super(options);
  }

  override apply(w: Tensor): Tensor {
    return tidy(() => mul(sum(abs(w)), this.l1));
  }
}

/** l1·Σ|w|, which drives weights to 0. See {@link L1}. */
export function l1(options?: L1Options): L1 {
  return new L1(options);
}

const OPTIONS_OF_L2 = {
  /** Default 0.01. */
  l2: atLeastZero().default(0.01),
};

/** Options of {@link L2}. */
export interface L2Options extends OptionsOf<typeof OPTIONS_OF_L2> {}

export interface L2 extends ValuesOf<typeof OPTIONS_OF_L2> {}

/**
 * l2·Σw², which keeps weights small.
 *
 * **Source** Keras 3, `keras.regularizers.L2`.
 *
 * @example
 * regularizers.l2({ l2: 0.1 }).apply(tensor([1, -2])); // 0.5
 */
export class L2 extends Regularizer {
  static override readonly className: string = "L2";
  static override readonly options = OPTIONS_OF_L2;

  constructor(options: L2Options = {}) {
    super(options);
  }

  override apply(w: Tensor): Tensor {
    return tidy(() => mul(sum(square(w)), this.l2));
  }
}

/** l2·Σw², which keeps weights small. See {@link L2}. */
export function l2(options?: L2Options): L2 {
  return new L2(options);
}

const OPTIONS_OF_L1L2 = {
  /** Default 0. */
  l1: atLeastZero().default(0),
  /** Default 0. */
  l2: atLeastZero().default(0),
};

/** Options of {@link L1L2}. */
export interface L1L2Options extends OptionsOf<typeof OPTIONS_OF_L1L2> {}

export interface L1L2 extends ValuesOf<typeof OPTIONS_OF_L1L2> {}

/**
 * l1·Σ|w| + l2·Σw².
 *
 * **Source** Keras 3, `keras.regularizers.L1L2`.
 *
 * @example
 * regularizers.l1L2({ l1: 0.1, l2: 0.1 }).apply(tensor([1, -2])); // 0.8
 */
export class L1L2 extends Regularizer {
  static override readonly className: string = "L1L2";
  static override readonly options = OPTIONS_OF_L1L2;

  constructor(options: L1L2Options = {}) {
    super(options);
  }

  override apply(w: Tensor): Tensor {
    return tidy(() => add(mul(sum(abs(w)), this.l1), mul(sum(square(w)), this.l2)));
  }
}

/** l1·Σ|w| + l2·Σw². See {@link L1L2}. */
export function l1L2(options?: L1L2Options): L1L2 {
  return new L1L2(options);
}

registerSerializable(L1, "keras.regularizers");
registerSerializable(L2, "keras.regularizers");
registerSerializable(L1L2, "keras.regularizers");
