import { type TensorLike, whereOf } from "../dispatch.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { asTensor } from "./as-tensor.js";
import { cast } from "./cast.js";
import { equal, greater, less, notEqual } from "./compare.js";
import { abs } from "./pointwise.js";
import { type ReduceOptions, sum } from "./reduce.js";

/**
 * Is any element over axes other than 0? NaN is.
 *
 * **Shapes** x without the reduced axes, bool. Any dtype. **Errors** `invalid-argument`. **Source** Keras 3, `keras.ops.any`.
 *
 * @example
 * any([[true, false], [false, false]], { axis: 1 }); // [true, false]
 */
export function any(x: TensorLike, options?: ReduceOptions): Tensor<"bool"> {
  return scoped(() => greater(sum(truths("any", x, notEqual), options), 0));
}

/**
 * Are all elements over axes other than 0? NaN is, and so are no elements.
 *
 * **Shapes** x without the reduced axes, bool. Any dtype. **Errors** `invalid-argument`. **Source** Keras 3, `keras.ops.all`.
 *
 * @example
 * all([[true, false], [true, true]], { axis: 1 }); // [false, true]
 */
export function all(x: TensorLike, options?: ReduceOptions): Tensor<"bool"> {
  return scoped(() => equal(sum(truths("all", x, equal), options), 0));
}

/** How each element compares with 0, as 0 and 1. */
function truths(where: string, x: TensorLike, compare: typeof equal): Tensor {
  return cast(compare(floats(where, x), 0), "float32");
}

function floats(where: string, x: TensorLike): Tensor {
  return cast(asTensor(whereOf(where), x), "float32");
}

/**
 * Is it no number? Element by element.
 *
 * **Shapes** x's, bool. **Source** Keras 3, `keras.ops.isnan`.
 *
 * @example
 * isNaN([NaN, 1]); // [true, false]
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: as NumPy and Keras call it.
export function isNaN(x: TensorLike): Tensor<"bool"> {
  return scoped(() => {
    const input = floats("isNaN", x);
    return notEqual(input, input);
  });
}

/**
 * Is it infinite? Element by element.
 *
 * **Shapes** x's, bool. **Source** Keras 3, `keras.ops.isinf`.
 *
 * @example
 * isInf([Infinity, 1, NaN]); // [true, false, false]
 */
export function isInf(x: TensorLike): Tensor<"bool"> {
  return scoped(() => equal(abs(floats("isInf", x)), Number.POSITIVE_INFINITY));
}

/**
 * Is it a number, and not infinite? Element by element.
 *
 * **Shapes** x's, bool. **Source** Keras 3, `keras.ops.isfinite`.
 *
 * @example
 * isFinite([Infinity, 1, NaN]); // [false, true, false]
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: as NumPy and Keras call it.
export function isFinite(x: TensorLike): Tensor<"bool"> {
  return scoped(() => less(abs(floats("isFinite", x)), Number.POSITIVE_INFINITY));
}
