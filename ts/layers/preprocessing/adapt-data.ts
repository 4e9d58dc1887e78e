import { fail } from "../../core/errors.js";
import { Tensor, type TensorLike, tidy } from "../../tensor/index.js";
import { asTensor } from "../../tensor/internal.js";

/** What a layer of numbers adapts to: one array, or an iterable of batches such as a dataset, of whose tuples [x, y] x counts. */
export type AdaptData = TensorLike | Iterable<TensorLike | readonly [TensorLike, ...unknown[]]>;

/** A batch in JavaScript's memory. */
export interface Batch {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** The batches of data, the first `steps` of an iterable. **Errors** `invalid-argument` for none; `not-finite`. */
export function* batchesOf(where: string, data: AdaptData, steps: number | null = null): Generator<Batch> {
  let count = 0;
  for (const batch of isOne(data) ? [data] : (data as Iterable<unknown>)) {
    if (steps !== null && count >= steps) return;
    yield read(where, (Array.isArray(batch) && batch[0] instanceof Tensor ? batch[0] : batch) as TensorLike);
    count++;
  }
  if (count === 0) fail("invalid-argument", where, "data", "none");
}

function isOne(data: unknown): boolean {
  if (Array.isArray(data)) return !(data[0] instanceof Tensor);
  const isIterable = typeof data === "object" && data !== null && Symbol.iterator in data;
  return !isIterable || ArrayBuffer.isView(data) || "dtype" in data;
}

function read(where: string, batch: TensorLike): Batch {
  const { data, shape } = tidy(() => {
    const tensor = asTensor(where, batch);
    return { data: Float64Array.from(tensor._read(where)), shape: tensor.shape };
  });
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) fail("not-finite", where, "finite numbers", `${data[wrong]} as element ${wrong}`);
  if (data.length === 0) fail("invalid-argument", where, "data", "none");
  return { data, shape };
}
