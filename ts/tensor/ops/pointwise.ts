import { fail, quoted } from "../../core/errors.js";
import { rawAbs, rawClip, rawExp, rawLog, rawNeg, rawSign, rawSqrt, rawSquare } from "../../wasm/raw.js";
import { runOne, type TensorLike, unary, whereOf } from "../dispatch.js";
import type { Tensor } from "../tensor.js";

/**
 * -x.
 *
 * float32 or int32. **Errors** `dtype-mismatch`.
 *
 * @example
 * neg([1, -2]); // [-1, 2]
 */
export function neg(x: TensorLike): Tensor {
  return unary("neg", rawNeg, x);
}

/**
 * x².
 *
 * float32 or int32. **Errors** `dtype-mismatch`.
 *
 * @example
 * square([3, -2]); // [9, 4]
 */
export function square(x: TensorLike): Tensor {
  return unary("square", rawSquare, x);
}

/**
 * √x; NaN below 0.
 *
 * float32. **Errors** `dtype-mismatch`.
 *
 * @example
 * sqrt([4, 9]); // [2, 3]
 */
export function sqrt(x: TensorLike): Tensor {
  return unary("sqrt", rawSqrt, x);
}

/**
 * eˣ.
 *
 * float32. **Errors** `dtype-mismatch`.
 *
 * @example
 * exp([0, 1]); // [1, 2.718...]
 */
export function exp(x: TensorLike): Tensor {
  return unary("exp", rawExp, x);
}

/**
 * ln x; -Infinity at 0, NaN below.
 *
 * float32. **Errors** `dtype-mismatch`.
 *
 * @example
 * log([1, Math.E]); // [0, 1]
 */
export function log(x: TensorLike): Tensor {
  return unary("log", rawLog, x);
}

/**
 * |x|; its derivative at 0 is 0.
 *
 * float32 or int32. **Errors** `dtype-mismatch`.
 *
 * @example
 * abs([3, -2]); // [3, 2]
 */
export function abs(x: TensorLike): Tensor {
  return unary("abs", rawAbs, x);
}

/**
 * -1, 0 or 1; its derivative is 0.
 *
 * float32 or int32. **Errors** `dtype-mismatch`.
 *
 * @example
 * sign([3, 0, -2]); // [1, 0, -1]
 */
export function sign(x: TensorLike): Tensor {
  return unary("sign", rawSign, x);
}

/**
 * x where it lies between lo and hi, else the nearer bound; the gradient passes where lo <= x <= hi.
 *
 * float32 or int32. **Errors** `invalid-argument` when lo > hi; `dtype-mismatch`.
 *
 * @example
 * clip([-3, 0, 3], -1, 1); // [-1, 0, 1]
 */
export function clip(x: TensorLike, lo: number, hi: number): Tensor {
  if (typeof lo !== "number" || typeof hi !== "number") {
    fail("invalid-argument", whereOf("clip"), "two numbers as bounds", `${quoted(lo)} and ${quoted(hi)}`);
  }
  return runOne("clip", [x], (x) => rawClip(x, lo, hi));
}
