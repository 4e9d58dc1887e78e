import { type OptionsOf, wholeNumber } from "../../core/options.js";
import type { TensorLike } from "../dispatch.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { asTensor } from "./as-tensor.js";
import { hostMap } from "./on-host.js";
import { opOptions } from "./op-options.js";

/**
 * The largest whole number not above x. Constant to gradients.
 *
 * **Shapes** x's, float32. **Errors** `dtype-mismatch`. **Source** Keras 3, `keras.ops.floor`.
 *
 * @example
 * floor([1.5, -1.5]); // [1, -2]
 */
export function floor(x: TensorLike): Tensor {
  return scoped(() => hostMap("floor", asTensor("floor", x), Math.floor));
}

/**
 * The smallest whole number not below x. Constant to gradients.
 *
 * **Shapes** x's, float32. **Errors** `dtype-mismatch`. **Source** Keras 3, `keras.ops.ceil`.
 *
 * @example
 * ceil([1.5, -1.5]); // [2, -1]
 */
export function ceil(x: TensorLike): Tensor {
  return scoped(() => hostMap("ceil", asTensor("ceil", x), Math.ceil));
}

const DECIMALS = {
  /** Digits after the point. Default 0. */
  decimals: wholeNumber(0, 12).default(0),
};

/**
 * The nearest number of so many decimals; halves go to the even one. Constant to gradients.
 *
 * **Shapes** x's, float32. **Defaults** decimals 0. **Errors** `dtype-mismatch`, `invalid-argument`. **Source** Keras 3, `keras.ops.round`.
 *
 * @example
 * round([0.5, 1.5, 2.4]); // [0, 2, 2]
 */
export function round(x: TensorLike, options?: OptionsOf<typeof DECIMALS>): Tensor {
  const scale = 10 ** opOptions("round", DECIMALS, options).decimals;
  return scoped(() => hostMap("round", asTensor("round", x), (value) => toEven(value * scale) / scale));
}

function toEven(value: number): number {
  return Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}
