import { fail, quoted } from "../../core/errors.js";
import type { OptionsOf } from "../../core/options.js";
import { checkShape, formatShape, normalizeAxis, sizeOf } from "../../core/shapes.js";
import type { DType, Shape } from "../../core/types.js";
import { rawBroadcastTo, rawReshape, rawReverse, rawTranspose } from "../../wasm/raw.js";
import { runOne, type TensorLike, whereOf } from "../dispatch.js";
import type { Tensor } from "../tensor.js";
import { shapeOf } from "./as-tensor.js";
import { AXES, axis, FIRST_AXIS, opOptions } from "./op-options.js";

/**
 * The same elements in another shape.
 *
 * **Shapes** `shape`, of which one size may be -1: what is left over. **Errors** `shape-mismatch`.
 *
 * @example
 * reshape(range(6), [2, -1]).shape; // [2, 3]
 */
export function reshape<D extends DType = DType>(x: TensorLike<D>, shape: Shape): Tensor<D> {
  const own = shapeOf("reshape", x);
  const sizes = resolveShape(own, shape);
  return runOne<D>("reshape", [x], (x) => rawReshape(x, sizes));
}

function resolveShape(own: Shape, shape: Shape): Shape {
  const where = whereOf("reshape");
  const open = Array.isArray(shape) ? shape.indexOf(-1) : -1;
  if (open !== -1 && shape.includes(-1, open + 1)) {
    fail("invalid-argument", where, "sizes of which one may be -1", quoted(shape));
  }
  const put = (size: number) => (open === -1 ? shape : Array.from(shape, (own, at) => (at === open ? size : own)));
  const total = sizeOf(own);
  const sizes = put(total / sizeOf(checkShape(where, put(1))));
  if (sizes.every(Number.isInteger) && sizeOf(sizes) === total) return checkShape(where, sizes);
  fail("shape-mismatch", where, `a shape for the ${total} elements of ${formatShape(own)}`, formatShape(shape));
}

/**
 * The axes in another order.
 *
 * **Shapes** axis i of the result is axis perm[i] of x. **Defaults** perm reverses all. **Errors** `invalid-argument`.
 *
 * @example
 * transpose([[1, 2, 3]]); // [[1], [2], [3]]
 */
export function transpose<D extends DType = DType>(x: TensorLike<D>, perm?: readonly number[]): Tensor<D> {
  const rank = shapeOf("transpose", x).length;
  if (perm !== undefined && !Array.isArray(perm)) {
    fail("invalid-argument", whereOf("transpose"), "an array of axes such as [1, 0]", quoted(perm));
  }
  const axes = Array.from(perm ?? reversedAxes(rank), (axis) => normalizeAxis(whereOf("transpose"), axis, rank));
  return runOne<D>("transpose", [x], (x) => rawTranspose(x, axes));
}

function reversedAxes(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

const NEW_AXIS = {
  /** Where the new axis stands in the result; negative ones count from the end. */
  axis: axis(),
};

/**
 * x with an axis of size 1 put in.
 *
 * **Shapes** the new axis stands at `axis` of the result. **Errors** `invalid-argument`.
 *
 * @example
 * expandDims([1, 2], { axis: 0 }); // [[1, 2]]
 */
export function expandDims<D extends DType = DType>(x: TensorLike<D>, options: OptionsOf<typeof NEW_AXIS>): Tensor<D> {
  const { axis } = opOptions("expandDims", NEW_AXIS, options);
  const own = shapeOf("expandDims", x);
  const at = normalizeAxis(whereOf("expandDims"), axis, own.length + 1);
  const shape = [...own.slice(0, at), 1, ...own.slice(at)];
  return runOne<D>("expandDims", [x], (x) => rawReshape(x, shape));
}

/**
 * x without axes of size 1.
 *
 * **Defaults** all of them. **Errors** `shape-mismatch` when an axis asked for has another size; `invalid-argument`.
 *
 * @example
 * squeeze([[[1], [2]]], { axis: 0 }); // [[1], [2]]
 */
export function squeeze<D extends DType = DType>(x: TensorLike<D>, options?: OptionsOf<typeof AXES>): Tensor<D> {
  const { axis } = opOptions("squeeze", AXES, options);
  const own = shapeOf("squeeze", x);
  const gone = axis?.map((one) => normalizeAxis(whereOf("squeeze"), one, own.length)) ?? null;
  for (const one of gone ?? []) {
    if (own[one] !== 1) fail("shape-mismatch", whereOf("squeeze"), `size 1 at axis ${one}`, formatShape(own));
  }
  const shape = own.filter((size, at) => size !== 1 || (gone !== null && !gone.includes(at)));
  return runOne<D>("squeeze", [x], (x) => rawReshape(x, shape));
}

/**
 * x repeated along axes of size 1, and along new axes in front, up to a shape.
 *
 * **Errors** `shape-mismatch`; `invalid-argument` for what is no shape.
 *
 * @example
 * broadcastTo([1, 2], [2, 2]); // [[1, 2], [1, 2]]
 */
export function broadcastTo<D extends DType = DType>(x: TensorLike<D>, shape: Shape): Tensor<D> {
  checkShape(whereOf("broadcastTo"), shape);
  return runOne<D>("broadcastTo", [x], (x) => rawBroadcastTo(x, shape));
}

/**
 * The elements along an axis in reverse order.
 *
 * **Defaults** axis 0. **Errors** `invalid-argument`.
 *
 * @example
 * reverse([1, 2, 3]); // [3, 2, 1]
 */
export function reverse<D extends DType = DType>(x: TensorLike<D>, options?: OptionsOf<typeof FIRST_AXIS>): Tensor<D> {
  const { axis } = opOptions("reverse", FIRST_AXIS, options);
  return runOne<D>("reverse", [x], (x) => rawReverse(x, axis));
}
