import { fail } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shapes.js";
import type { Structure } from "../core/structure.js";
import type { DType, Nested, Shape, TensorData, TypedArray } from "../core/types.js";
import { Tensor } from "../tensor/index.js";
import { atRest, checkAttached, emptyData, fromValues } from "../tensor/internal.js";

/** What a dataset or `fit` takes as one column of data: a tensor, a typed array (rank 1), nested arrays, or rows as typed arrays. */
export type ArrayLike = Tensor | TypedArray | Nested | readonly TypedArray[];

/** What `fit` takes as x, y or sampleWeight: one column, or for a model of several inputs or outputs a list of them or columns by name. */
export type Arrays = Structure<ArrayLike>;

/** Values on the JavaScript heap: what a dataset holds, so that a pipeline of any length costs no wasm memory. */
export interface HostArray {
  readonly data: TensorData;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A column on the heap, for reading while its owner leaves it alone: what rests there already is not copied. `where` is for errors. */
export function toHost(values: ArrayLike, where = "tensor"): HostArray {
  if (!(values instanceof Float32Array || values instanceof Int32Array)) return ownHost(values, where);
  checkAttached(where, values);
  return { data: values, shape: [values.length], dtype: values instanceof Int32Array ? "int32" : "float32" };
}

/** A column on the heap that later changes to a typed array or a nested one do not reach; of a tensor, which cannot change, no copy. */
export function ownHost(values: ArrayLike, where = "tensor"): HostArray {
  const t = values instanceof Tensor ? values : fromValues(where, values);
  return { data: t._read(where), shape: t.shape, dtype: t.dtype };
}

/** A column as a tensor, whatever it came as; `where` is for errors. */
export function tensorOf(values: ArrayLike, where = "tensor"): Tensor {
  return values instanceof Tensor ? values : toTensor(ownHost(values, where));
}

/** The tensor at rest with these values; nothing is copied, since neither side changes them. */
export function toTensor({ data, shape, dtype }: HostArray): Tensor {
  return atRest(shape, dtype, data);
}

/** Is it an array on the heap, rather than a nest of them? */
export function isHostArray(value: unknown): value is HostArray {
  return ArrayBuffer.isView((value as Partial<HostArray> | null)?.data);
}

/** Rows `begin` up to `end` of a column: a view, no copy. */
export function rows(column: HostArray, begin: number, end: number): HostArray {
  const size = sizeOf(column.shape.slice(1));
  const shape = [end - begin, ...column.shape.slice(1)];
  return { data: column.data.subarray(begin * size, end * size), shape, dtype: column.dtype };
}

/** Row `i` of a column, copied: a view would keep the whole column alive. */
export function row(column: HostArray, i: number): HostArray {
  const shape = column.shape.slice(1);
  const size = sizeOf(shape);
  return { data: column.data.slice(i * size, (i + 1) * size), shape, dtype: column.dtype };
}

/** From this row length on, the engine's block copy is faster than a loop. */
const LONG_ROW = 48;

/** The rows of these numbers as a new array, in their order. */
export function gatherRows({ data, shape, dtype }: HostArray, indices: readonly number[]): HostArray {
  const rowShape = shape.slice(1);
  const size = sizeOf(rowShape);
  const out = emptyData(dtype, indices.length * size);
  for (let first = 0, end = 1; first < indices.length; first = end++) {
    // Rows that follow each other, as without shuffling, are copied at once.
    while (end < indices.length && indices[end] === indices[end - 1]! + 1) end++;
    copyInto(out, first * size, data, indices[first]! * size, (end - first) * size);
  }
  return { data: out, shape: [indices.length, ...rowShape], dtype };
}

function copyInto(out: TensorData, to: number, data: TensorData, from: number, count: number): void {
  if (count >= LONG_ROW) out.set(data.subarray(from, from + count), to);
  else for (let i = 0; i < count; i++) out[to + i] = data[from + i]!;
}

/** One array with a new leading axis out of arrays of one shape; `path` tells which array of the elements it is. */
export function stackRows(parts: readonly HostArray[], where: string, path: string): HostArray {
  const first = parts[0]!;
  const size = sizeOf(first.shape);
  const data = emptyData(first.dtype, parts.length * size);
  parts.forEach((part, i) => {
    if (!isLike(part, first)) {
      const got = `${describe(part)}${inElement(path)} for element ${i} of the batch`;
      const hint = "Pad sequences first: Dataset.paddedBatch, or preprocessing.padSequences.";
      fail("shape-mismatch", where, `elements of one shape and dtype, ${describe(first)}`, got, hint);
    }
    data.set(part.data, i * size);
  });
  return { data, shape: [parts.length, ...first.shape], dtype: first.dtype };
}

/** One array of the rows of several, row i of part k in place `places[k][i]`; `path` tells which array of the elements it is. */
export function spreadRows(
  parts: readonly HostArray[],
  places: readonly (readonly number[])[],
  where: string,
  path: string,
): HostArray {
  const like = row(parts[0]!, 0);
  const size = sizeOf(like.shape);
  const count = places.reduce((sum, own) => sum + own.length, 0);
  const data = emptyData(like.dtype, count * size);
  parts.forEach((part, k) => {
    const other = row(part, 0);
    if (!isLike(other, like)) {
      const got = `${describe(like)} and ${describe(other)}${inElement(path)}`;
      fail("shape-mismatch", where, "elements of one shape and dtype", got);
    }
    places[k]!.forEach((place, i) => copyInto(data, place * size, part.data, i * size, size));
  });
  return { data, shape: [count, ...like.shape], dtype: like.dtype };
}

function isLike(a: HostArray, b: HostArray): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

function inElement(path: string): string {
  return path === "" ? "" : ` at ${path}`;
}

/** An array in words: `float32 [2, 3]`. */
export function describe(a: HostArray): string {
  return `${a.dtype} ${formatShape(a.shape)}`;
}
