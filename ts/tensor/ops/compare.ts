import {
  rawEqual,
  rawGreater,
  rawGreaterEqual,
  rawLess,
  rawLessEqual,
  rawLogicalAnd,
  rawLogicalNot,
  rawLogicalOr,
  rawNotEqual,
} from "../../wasm/raw.js";
import { type BinaryCall, binary, type TensorLike, unary } from "../dispatch.js";
import type { Tensor } from "../tensor.js";

function truth(where: string, call: BinaryCall, a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return binary(where, call, a, b) as Tensor<"bool">;
}

/**
 * a = b, element by element, as bool.
 *
 * **Shapes** NumPy broadcasting. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * equal([1, 2], 1); // [true, false]
 */
export function equal(a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return truth("equal", rawEqual, a, b);
}

/**
 * a ≠ b, element by element, as bool.
 *
 * **Shapes** NumPy broadcasting. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * notEqual(ids, 0); // a mask
 */
export function notEqual(a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return truth("notEqual", rawNotEqual, a, b);
}

/**
 * a > b, element by element, as bool.
 *
 * **Shapes** NumPy broadcasting. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * greater([1, 2], 1); // [false, true]
 */
export function greater(a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return truth("greater", rawGreater, a, b);
}

/**
 * a >= b, element by element, as bool.
 *
 * **Shapes** NumPy broadcasting. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * greaterEqual([1, 2], 1); // [true, true]
 */
export function greaterEqual(a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return truth("greaterEqual", rawGreaterEqual, a, b);
}

/**
 * a < b, element by element, as bool.
 *
 * **Shapes** NumPy broadcasting. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * less([1, 2], 2); // [true, false]
 */
export function less(a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return truth("less", rawLess, a, b);
}

/**
 * a <= b, element by element, as bool.
 *
 * **Shapes** NumPy broadcasting. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * lessEqual([1, 2], 1); // [true, false]
 */
export function lessEqual(a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return truth("lessEqual", rawLessEqual, a, b);
}

/**
 * Are both true? Element by element.
 *
 * **Shapes** NumPy broadcasting. bool. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * logicalAnd(greater(x, 0), less(x, 1));
 */
export function logicalAnd(a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return truth("logicalAnd", rawLogicalAnd, a, b);
}

/**
 * Is either true? Element by element.
 *
 * **Shapes** NumPy broadcasting. bool. **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * logicalOr(greater(x, 0), less(x, 1));
 */
export function logicalOr(a: TensorLike, b: TensorLike): Tensor<"bool"> {
  return truth("logicalOr", rawLogicalOr, a, b);
}

/**
 * Is it false? Element by element.
 *
 * bool. **Errors** `dtype-mismatch`.
 *
 * @example
 * logicalNot([true, false]); // [false, true]
 */
export function logicalNot(x: TensorLike): Tensor<"bool"> {
  return unary("logicalNot", rawLogicalNot, x) as Tensor<"bool">;
}
