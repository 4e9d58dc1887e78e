import { describe, fail } from "../../core/errors.js";
import { formatShape } from "../../core/shapes.js";
import { runOne, type TensorLike, whereOf } from "../dispatch.js";
import type { Tensor } from "../tensor.js";
import { asIds, shapeOf } from "./as-tensor.js";
import { axisOf } from "./axis.js";

/**
 * A block of x.
 *
 * **Shapes** `size`, in which -1 means to the end. **Errors** `index-out-of-range` for a block that sticks out; `invalid-argument`.
 *
 * @example
 * slice([[1, 2, 3]], [0, 1], [1, -1]); // [[2, 3]]
 */
export function slice(x: TensorLike, begin: readonly number[], size: readonly number[]): Tensor {
  const where = whereOf("slice");
  const own = shapeOf("slice", x);
  if (begin?.length !== own.length || size?.length !== own.length) {
    const got = `begin ${describe(begin)} and size ${describe(size)}`;
    fail("invalid-argument", where, `a begin and a size for each axis of ${formatShape(own)}`, got);
  }
  const sizes = size.map((length, axis) => (length === -1 ? own[axis]! - begin[axis]! : length));
  for (let axis = 0; axis < own.length; axis++) checkBlock(where, axis, own[axis]!, begin[axis]!, sizes[axis]!);
  return runOne("slice", [x], (raw, x) => raw.rawSlice(x, begin, sizes));
}

function checkBlock(where: string, axis: number, own: number, begin: number, size: number): void {
  if (Number.isInteger(begin) && Number.isInteger(size) && begin >= 0 && size >= 0 && begin + size <= own) return;
  fail("index-out-of-range", where, `a block within 0 to ${own} at axis ${axis}`, `begin ${begin} and size ${size}`);
}

/**
 * The slices of x along an axis that the indices name.
 *
 * **Shapes** indices' shape in place of the axis. **Defaults** axis 0. indices int32, or plain whole numbers. **Errors** `index-out-of-range`, `dtype-mismatch`.
 *
 * @example
 * gather([[1, 2], [3, 4]], [1, 1]); // [[3, 4], [3, 4]]
 */
export function gather(x: TensorLike, indices: TensorLike, options: { axis?: number } = {}): Tensor {
  const axis = axisOf("gather", options, 0);
  return runOne("gather", [x, asIds("gather", indices)], (raw, x, indices) => raw.rawGather(x, indices, axis));
}

/**
 * 1 at the id, 0 elsewhere, along a new last axis.
 *
 * **Shapes** [...] → [..., depth], float32. ids int32, or plain whole numbers. **Errors** `index-out-of-range`, `dtype-mismatch`.
 *
 * @example
 * oneHot([0, 2], 3); // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(ids: TensorLike, depth: number): Tensor {
  return runOne("oneHot", [asIds("oneHot", ids)], (raw, ids) => raw.rawOneHot(ids, depth));
}
