import { fail } from "../../core/errors.js";
import { formatShape, sizeOf } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";

/** Numbers of a file, with their shape. */
export interface StoredArray {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Matrices side by side, or rows one after the other. **Errors** `bad-file` unless they have equally many rows. */
export function besides(where: string, arrays: readonly StoredArray[]): StoredArray {
  const rows = arrays[0]!.shape.length === 2 ? arrays[0]!.shape[0]! : 1;
  const widths = arrays.map(({ shape, data }) => {
    const isAlike = shape.length === arrays[0]!.shape.length && (shape.length === 1 || shape[0] === rows);
    if (!isAlike || shape.length > 2) {
      fail(
        "bad-file",
        where,
        `weights with ${rows} rows beside each other`,
        arrays.map((each) => formatShape(each.shape)).join(),
      );
    }
    return data.length / rows;
  });
  const width = widths.reduce((sum, each) => sum + each, 0);
  const out = new Float32Array(rows * width);
  let left = 0;
  for (const [k, { data }] of arrays.entries()) {
    const own = widths[k]!;
    for (let row = 0; row < rows; row++) out.set(data.subarray(row * own, (row + 1) * own), row * width + left);
    left += own;
  }
  return { shape: arrays[0]!.shape.length === 2 ? [rows, width] : [width], data: out };
}

/** The columns of a matrix, or the numbers of a row, in so many equal parts. */
export function inParts(where: string, array: StoredArray, count: number): StoredArray[] {
  const [columns, rows] = [array.shape.at(-1) ?? 0, array.shape.length === 2 ? array.shape[0]! : 1];
  if (array.shape.length > 2 || columns % count !== 0) {
    fail("bad-file", where, `weights in ${count} equal parts`, `shape ${formatShape(array.shape)}`);
  }
  const own = columns / count;
  return Array.from({ length: count }, (_, part) => {
    const data = new Float32Array(rows * own);
    for (let row = 0; row < rows; row++) {
      const start = row * columns + part * own;
      data.set(array.data.subarray(start, start + own), row * own);
    }
    return { shape: array.shape.length === 2 ? [rows, own] : [own], data };
  });
}

/** The array with its axes in this order. */
export function permuted({ shape, data }: StoredArray, axes: readonly number[]): StoredArray {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const target = axes.map((axis) => shape[axis]!);
  const out = new Float32Array(data.length);
  const at = axes.map(() => 0);
  for (let k = 0; k < out.length; k++) {
    out[k] = data[at.reduce((sum, index, axis) => sum + index * strides[axes[axis]!]!, 0)]!;
    for (let axis = axes.length - 1; axis >= 0 && ++at[axis]! === target[axis]; axis--) at[axis] = 0;
  }
  return { shape: target, data: out };
}

/** The array with the first axis backwards. */
export function backwards({ shape, data }: StoredArray): StoredArray {
  const row = data.length / Math.max(1, shape[0] ?? 1);
  const out = new Float32Array(data.length);
  for (let k = 0; k < (shape[0] ?? 0); k++) out.set(data.subarray(k * row, (k + 1) * row), data.length - (k + 1) * row);
  return { shape, data: out };
}
