import { rawAdd, rawDiv, rawMaximum, rawMinimum, rawMul, rawPow, rawSub, rawWhere } from "../../wasm/raw.js";
import { binary, runOne, type TensorLike } from "../dispatch.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { shapeOf } from "./as-tensor.js";
import { exp, log } from "./pointwise.js";

/**
 * a + b, element by element.
 *
 * **Shapes** NumPy broadcasting. float32, or int32 both. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * add([1, 2], 10); // [11, 12]
 */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return binary("add", rawAdd, a, b);
}

/**
 * a - b, element by element.
 *
 * **Shapes** NumPy broadcasting. float32, or int32 both. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * sub([1, 2], 1); // [0, 1]
 */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return binary("sub", rawSub, a, b);
}

/**
 * a · b, element by element.
 *
 * **Shapes** NumPy broadcasting. float32, or int32 both. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * mul([1, 2], [3, 4]); // [3, 8]
 */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return binary("mul", rawMul, a, b);
}

/**
 * a / b, element by element.
 *
 * **Shapes** NumPy broadcasting. float32. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * div([1, 2], 2); // [0.5, 1]
 */
export function div(a: TensorLike, b: TensorLike): Tensor {
  return binary("div", rawDiv, a, b);
}

/**
 * The larger of a and b, element by element; at a tie each gets half of the gradient.
 *
 * **Shapes** NumPy broadcasting. float32, or int32 both. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * maximum([1, -2], 0); // [1, 0]
 */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return binary("maximum", rawMaximum, a, b);
}

/**
 * The smaller of a and b, element by element; at a tie each gets half of the gradient.
 *
 * **Shapes** NumPy broadcasting. float32, or int32 both. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * minimum([1, -2], 0); // [0, -2]
 */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return binary("minimum", rawMinimum, a, b);
}

/**
 * a to the power b, element by element; a tensor as exponent is e^(b·ln a), which wants a > 0.
 *
 * **Shapes** NumPy broadcasting. float32. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * pow([1, 2, 3], 2); // [1, 4, 9]
 */
export function pow(a: TensorLike, b: TensorLike): Tensor {
  if (typeof b === "number") return runOne("pow", [a], (a) => rawPow(a, b));
  return scoped(() => exp(mul(log(a), b)));
}

/**
 * a where the condition holds, b elsewhere.
 *
 * **Shapes** NumPy broadcasting of all three. **Errors** `shape-mismatch`, `dtype-mismatch` unless the condition is bool.
 *
 * @example
 * where(greater(x, 0), x, 0);
 */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  for (const value of [condition, a, b]) if (value === undefined) shapeOf("where", value);
  return runOne("where", [condition, a, b], (condition, a, b) => rawWhere(condition, a, b));
}
