import { fail, quoted } from "../../core/errors.js";
import { Option, type OptionsOf } from "../../core/options.js";
import { normalizeAxis } from "../../core/shapes.js";
import { customGradient, stopGradient } from "../custom-gradient.js";
import { type TensorLike, whereOf } from "../dispatch.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { add, div, mul, pow, sub, where } from "./arithmetic.js";
import { asTensor } from "./as-tensor.js";
import { cast } from "./cast.js";
import { equal, less, notEqual } from "./compare.js";
import { opOptions, REDUCTION } from "./op-options.js";
import { abs, exp, log, sqrt, square } from "./pointwise.js";
import { max, mean, min, type ReduceOptions, sum } from "./reduce.js";
import { reshape, squeeze } from "./shape-ops.js";

/**
 * The variance over axes: the mean of (x - mean)².
 *
 * **Shapes** x without the reduced axes. float32. **Errors** `invalid-argument`, `dtype-mismatch`. **Source** Keras 3, `keras.ops.var`.
 *
 * @example
 * variance([1, 3]); // 1
 */
export function variance(x: TensorLike, options?: ReduceOptions): Tensor {
  return scoped(() => {
    const input = asTensor("variance", x);
    return mean(square(sub(input, mean(input, { axis: options?.axis ?? null, keepdims: true }))), options);
  });
}

/**
 * The standard deviation over axes, √variance.
 *
 * **Shapes** x without the reduced axes. float32. Where the variance is 0 there is no gradient: it is NaN. **Errors** `invalid-argument`,
 * `dtype-mismatch`. **Source** Keras 3, `keras.ops.std`.
 *
 * @example
 * std([1, 3]); // 1
 */
export function std(x: TensorLike, options?: ReduceOptions): Tensor {
  return scoped(() => sqrt(variance(x, options)));
}

/**
 * ln Σ e^x over axes, without overflow on the way.
 *
 * **Shapes** x without the reduced axes. float32. **Errors** `invalid-argument`, `dtype-mismatch`. **Source** Keras 3, `keras.ops.logsumexp`.
 *
 * @example
 * logSumExp([0, 0]); // 0.6931
 */
export function logSumExp(x: TensorLike, options?: ReduceOptions): Tensor {
  const { axis, keepdims } = opOptions("logSumExp", REDUCTION, options);
  return scoped(() => {
    const input = asTensor("logSumExp", x);
    const largest = max(stopGradient(input), { axis, keepdims: true });
    const shift = where(less(abs(largest), Number.POSITIVE_INFINITY), largest, 0);
    const result = add(log(sum(exp(sub(input, shift)), { axis, keepdims: true })), shift);
    return keepdims ? result : squeeze(result, { axis: axis ?? input.shape.map((_, at) => at) });
  });
}

/** Which norm: the exponent p, or "fro" for matrices. */
type Order = number | "fro";

const NORM = {
  /** p of the p-norm, ±Infinity or "fro" (of matrices). Default: 2, or "fro" for matrices. */
  ord: new Option<Order>((at, name, value) =>
    value === "fro" || (typeof value === "number" && !Number.isNaN(value))
      ? value
      : fail("invalid-argument", at, `${name} to be a number, ±Infinity or "fro"`, quoted(value)),
  ).orNull(),
  ...REDUCTION,
};

/**
 * The norm of vectors along one axis, (Σ |x|ᵖ)^(1/p), or of matrices over two. Its gradient at 0 is taken as 0.
 *
 * **Shapes** x without these axes. float32. **Defaults** ord 2 of all elements (axis null). With p = ∞ the largest magnitude, −∞ the smallest, 0 the
 * number of elements that are not 0; of matrices "fro" √Σx², 1 and ∞ the largest sum of magnitudes of a column and of a row, −1 and −∞ the smallest.
 * **Errors** `invalid-argument`; `unsupported` for norms of matrices that need their singular values. **Source** Keras 3, `keras.ops.norm`.
 *
 * @example
 * norm([3, 4]); // 5
 */
export function norm(x: TensorLike, options?: OptionsOf<typeof NORM>): Tensor {
  const { ord, axis, keepdims } = opOptions("norm", NORM, options);
  return scoped(() => {
    const input = asTensor("norm", x);
    const at = whereOf("norm");
    const axes = axis?.map((one) => normalizeAxis(at, one, input.rank)) ?? null;
    const over: ReduceOptions = { axis: axes, keepdims };
    if (ord === null || (ord === "fro" && (axes?.length ?? input.rank) === 2) || (ord === 2 && axes?.length === 1)) {
      return euclidean(input, over);
    }
    const count = axes?.length ?? input.rank;
    if (count === 1 && typeof ord === "number") return vectorNorm(input, ord, over);
    if (count === 2) return matrixNorm(input, ord, axes ?? [0, 1], keepdims);
    return fail("invalid-argument", at, "one axis, or two for matrices", `${count} axes with ord ${quoted(ord)}`);
  });
}

function euclidean(x: Tensor, over: ReduceOptions): Tensor {
  return customGradient((x) => {
    const length = sqrt(sum(square(x), { ...over, keepdims: true }));
    const axis = over.axis ?? x.shape.map((_, at) => at);
    const back = (upstream: Tensor) => {
      const d = reshape(upstream, length.shape);
      return mul(d, where(equal(length, 0), 0, div(x, where(equal(length, 0), 1, length))));
    };
    return [over.keepdims ? length : squeeze(length, { axis }), back];
  })(x);
}

function vectorNorm(x: Tensor, p: number, over: ReduceOptions): Tensor {
  const size = abs(x);
  if (p === Number.POSITIVE_INFINITY) return max(size, over);
  if (p === Number.NEGATIVE_INFINITY) return min(size, over);
  if (p === 0) return sum(cast(notEqual(x, 0), "float32"), over);
  return p === 1 ? sum(size, over) : pow(sum(pow(size, p), over), 1 / p);
}

function matrixNorm(x: Tensor, ord: Order, [rows, columns]: readonly number[], keepdims: boolean): Tensor {
  if (typeof ord !== "number" || ![1, Number.POSITIVE_INFINITY].includes(Math.abs(ord))) {
    const hint = "Others need singular values.";
    return fail("unsupported", whereOf("norm"), 'ord "fro", ±1 or ±Infinity for matrices', quoted(ord), hint);
  }
  const sums = sum(abs(x), { axis: Math.abs(ord) === 1 ? rows! : columns!, keepdims: true });
  const norm = (ord > 0 ? max : min)(sums, { axis: [rows!, columns!], keepdims: true });
  return keepdims ? norm : squeeze(norm, { axis: [rows!, columns!] });
}
