/** Datasets for tests, and their elements as plain arrays. */
import { Dataset, type Tensor, tensor } from "throughtime";

/** What JavaScript lets through and TypeScript does not. */
export const anything = (value: unknown) => value as never;

/** 0 … n − 1, by row numbers. */
export const upTo = (n: number) => Dataset.fromTensorSlices(Int32Array.from({ length: n }, (_, i) => i));

/** Rows of different lengths, as a stream. */
export const ragged = (...rows: number[][]) =>
  Dataset.fromGenerator(() => rows.map((row) => tensor(row, [row.length], "int32")));

/** A structure of tensors as one of plain arrays. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof (value as Tensor).array === "function") return (value as Tensor).array();
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, plain(part)]));
}

/** All elements as plain arrays. */
export const all = (dataset: Iterable<unknown>) => [...dataset].map(plain);
