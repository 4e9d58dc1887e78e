import { requireWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import type { OptionsOf } from "../../core/options.js";
import { formatShape } from "../../core/shapes.js";
import type { DType } from "../../core/types.js";
import { rawGather, rawOneHot, rawSlice } from "../../wasm/raw.js";
import { runOne, type TensorLike, whereOf } from "../dispatch.js";
import type { Tensor } from "../tensor.js";
import { asIds, shapeOf } from "./as-tensor.js";
import { FIRST_AXIS, opOptions } from "./op-options.js";

/**
 * A block of x.
 *
 * **Shapes** `size`, in which -1 means to the end. **Errors** `index-out-of-range` for a block that sticks out; `invalid-argument`.
 *
 * @example
 * slice([[1, 2, 3]], [0, 1], [1, -1]); // [[2, 3]]
 */
export function slice<D extends DType = DType>(
  x: TensorLike<D>,
  begin: readonly number[],
  size: readonly number[],
): Tensor<D> {
  const where = whereOf("slice");
  const own = shapeOf("slice", x);
  if (![begin, size].every((list) => Array.isArray(list) && list.length === own.length)) {
    const got = `begin ${quoted(begin)} and size ${quoted(size)}`;
    fail("invalid-argument", where, `a begin and a size for each axis of ${formatShape(own)}`, got);
  }
  const sizes = Array.from(size, (length, axis) => (length === -1 ? own[axis]! - begin[axis]! : length));
  for (let axis = 0; axis < own.length; axis++) checkBlock(where, axis, own[axis]!, begin[axis]!, sizes[axis]!);
  return runOne<D>("slice", [x], (x) => rawSlice(x, begin, sizes));
}

function checkBlock(where: string, axis: number, own: number, begin: number, size: number): void {
  if (Number.isInteger(begin) && Number.isInteger(size) && begin >= 0 && size >= 0 && begin + size <= own) return;
  fail(
    "index-out-of-range",
    where,
    `a block within 0 to ${own} at axis ${axis}`,
    `begin ${quoted(begin)} and size ${quoted(size)}`,
  );
}

/**
 * The slices of x along an axis that the indices name.
 *
 * **Shapes** indices' shape in place of the axis. **Defaults** axis 0. indices int32, or plain whole numbers. **Errors** `index-out-of-range`, `dtype-mismatch`.
 *
 * @example
 * gather([[1, 2], [3, 4]], [1, 1]); // [[3, 4], [3, 4]]
 */
export function gather<D extends DType = DType>(
  x: TensorLike<D>,
  indices: TensorLike,
  options?: OptionsOf<typeof FIRST_AXIS>,
): Tensor<D> {
  const { axis } = opOptions("gather", FIRST_AXIS, options);
  return runOne<D>("gather", [x, asIds("gather", indices)], (x, indices) => rawGather(x, indices, axis));
}

/**
 * 1 at the id, 0 elsewhere, along a new last axis.
 *
 * **Shapes** [...] → [..., depth], float32. ids int32, or plain whole numbers. **Errors** `index-out-of-range`, `dtype-mismatch`; `invalid-argument`
 * unless the depth is a whole number from 0 up.
 *
 * @example
 * oneHot([0, 2], 3); // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(ids: TensorLike, depth: number): Tensor {
  requireWhole(whereOf("oneHot"), "depth", depth, 0);
  return runOne("oneHot", [asIds("oneHot", ids)], (ids) => rawOneHot(ids, depth));
}
