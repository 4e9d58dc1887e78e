import { fail } from "../../core/errors.js";
import { formatShape, normalizeAxis, sizeOf } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";
import { runOne, type TensorLike, whereOf } from "../dispatch.js";
import type { Tensor } from "../tensor.js";
import { shapeOf } from "./as-tensor.js";
import { axisOf } from "./axis.js";

/**
 * The same elements in another shape.
 *
 * **Shapes** `shape`, of which one size may be -1: what is left over. **Errors** `shape-mismatch`.
 *
 * @example
 * reshape(range(6), [2, -1]).shape; // [2, 3]
 */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  const own = shapeOf("reshape", x);
  const sizes = resolveShape(own, shape);
  return runOne("reshape", [x], (raw, x) => raw.rawReshape(x, sizes));
}

function resolveShape(own: Shape, shape: Shape): Shape {
  const where = whereOf("reshape");
  const isSize = (size: unknown) => Number.isInteger(size) && (size as number) >= -1;
  if (!Array.isArray(shape) || !shape.every(isSize) || shape.filter((size) => size === -1).length > 1) {
    fail("invalid-argument", where, "sizes from 0 up, of which one may be -1", shape);
  }
  const known = sizeOf(shape.filter((size) => size !== -1));
  const total = sizeOf(own);
  const sizes = shape.map((size) => (size === -1 ? total / known : size));
  if (sizes.every(Number.isInteger) && sizeOf(sizes) === total) return sizes;
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
export function transpose(x: TensorLike, perm?: readonly number[]): Tensor {
  const rank = shapeOf("transpose", x).length;
  if (perm !== undefined && !Array.isArray(perm)) {
    fail("invalid-argument", whereOf("transpose"), "an array of axes such as [1, 0]", perm);
  }
  const axes = perm?.map((axis) => normalizeAxis(whereOf("transpose"), axis, rank)) ?? reversedAxes(rank);
  return runOne("transpose", [x], (raw, x) => raw.rawTranspose(x, axes));
}

function reversedAxes(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

/**
 * x with an axis of size 1 put in.
 *
 * **Shapes** the new axis stands at `axis` of the result. **Errors** `invalid-argument`.
 *
 * @example
 * expandDims([1, 2], { axis: 0 }); // [[1, 2]]
 */
export function expandDims(x: TensorLike, options: { axis: number }): Tensor {
  const axis = axisOf("expandDims", options, undefined);
  if (axis === undefined) fail("invalid-argument", whereOf("expandDims"), "an options object { axis: 0 }", "no axis");
  const own = shapeOf("expandDims", x);
  const at = normalizeAxis(whereOf("expandDims"), axis, own.length + 1);
  const shape = [...own.slice(0, at), 1, ...own.slice(at)];
  return runOne("expandDims", [x], (raw, x) => raw.rawReshape(x, shape));
}

/**
 * x without axes of size 1.
 *
 * **Defaults** all of them. **Errors** `shape-mismatch` when an axis asked for has another size; `invalid-argument`.
 *
 * @example
 * squeeze([[[1], [2]]], { axis: 0 }); // [[1], [2]]
 */
export function squeeze(x: TensorLike, options: { axis?: number | readonly number[] | null } = {}): Tensor {
  const axis = axisOf("squeeze", options, null);
  const own = shapeOf("squeeze", x);
  const gone = axis === null ? null : [axis].flat().map((one) => normalizeAxis(whereOf("squeeze"), one, own.length));
  for (const one of gone ?? []) {
    if (own[one] !== 1) fail("shape-mismatch", whereOf("squeeze"), `size 1 at axis ${one}`, formatShape(own));
  }
  const shape = own.filter((size, at) => size !== 1 || (gone !== null && !gone.includes(at)));
  return runOne("squeeze", [x], (raw, x) => raw.rawReshape(x, shape));
}

/**
 * x repeated along axes of size 1, and along new axes in front, up to a shape.
 *
 * **Errors** `shape-mismatch`.
 *
 * @example
 * broadcastTo([1, 2], [2, 2]); // [[1, 2], [1, 2]]
 */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  return runOne("broadcastTo", [x], (raw, x) => raw.rawBroadcastTo(x, shape));
}

/**
 * The elements along an axis in reverse order.
 *
 * **Defaults** axis 0. **Errors** `invalid-argument`.
 *
 * @example
 * reverse([1, 2, 3]); // [3, 2, 1]
 */
export function reverse(x: TensorLike, options: { axis?: number } = {}): Tensor {
  const axis = axisOf("reverse", options, 0);
  return runOne("reverse", [x], (raw, x) => raw.rawReverse(x, axis));
}
