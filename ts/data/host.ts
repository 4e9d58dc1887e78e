import { fail } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shapes.js";
import type { DType, Nested, Shape, TensorData, TypedArray } from "../core/types.js";
import { Tensor } from "../tensor/index.js";
import { atRest, emptyData, failDisposed, fromValues } from "../tensor/internal.js";

/** What a dataset or `fit` takes as one column of data: a tensor, a typed array (rank 1), or nested arrays. */
export type ArrayLike = Tensor | TypedArray | Nested;

/** Values on the JavaScript heap: what a dataset holds, so that a pipeline of any length costs no wasm memory. */
export interface HostArray {
  readonly data: TensorData;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Copies a column onto the heap; `where` is for errors. */
export function toHost(values: ArrayLike, where = "tensor"): HostArray {
  const t = values instanceof Tensor ? values : fromValues(where, values);
  if (t.isDisposed) failDisposed(where, t);
  return { data: t.data(), shape: t.shape, dtype: t.dtype };
}

/** A column as a tensor, whatever it came as; `where` is for errors. */
export function tensorOf(values: ArrayLike, where?: string): Tensor {
  return values instanceof Tensor ? values : toTensor(toHost(values, where));
}

/** The tensor at rest with these values; nothing is copied, since neither side changes them. */
export function toTensor({ data, shape, dtype }: HostArray): Tensor {
  return atRest(shape, dtype, data);
}

/** Row `i` of a column: a view, no copy. */
export function row(column: HostArray, i: number): HostArray {
  const shape = column.shape.slice(1);
  const size = sizeOf(shape);
  return { data: column.data.subarray(i * size, (i + 1) * size), shape, dtype: column.dtype };
}

/** Rows `begin` up to `end` of a column: a view, no copy. */
export function rows(column: HostArray, begin: number, end: number): HostArray {
  const size = sizeOf(column.shape.slice(1));
  const shape = [end - begin, ...column.shape.slice(1)];
  return { data: column.data.subarray(begin * size, end * size), shape, dtype: column.dtype };
}

/** One array with a new leading axis out of arrays of one shape. */
export function stackRows(parts: readonly HostArray[], where: string): HostArray {
  const first = parts[0]!;
  const size = sizeOf(first.shape);
  const data = emptyData(first.dtype, parts.length * size);
  parts.forEach((part, i) => {
    if (part.dtype !== first.dtype || !sameShape(part.shape, first.shape)) {
      fail(
        "shape-mismatch",
        where,
        `elements of one shape and dtype, ${describe(first)}`,
        `${describe(part)} for element ${i} of the batch`,
        "Pad sequences first: preprocessing.padSequences.",
      );
    }
    data.set(part.data, i * size);
  });
  return { data, shape: [parts.length, ...first.shape], dtype: first.dtype };
}

function describe(a: HostArray): string {
  return `${a.dtype} ${formatShape(a.shape)}`;
}
