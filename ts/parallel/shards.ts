/** A batch cut into parts of rows. */
import { fail } from "../core/errors.js";
import { mapNest } from "../core/structure.js";
import { type HostArray, isHostArray, rows } from "../data/host.js";
import type { Tensors } from "../tensor/index.js";
import { flattenTensors, rowsOf } from "../tensor/internal.js";
import type { Batch } from "../training/trainable.js";
import { type HostArrays, hostsOf } from "./replica.js";

/** Rows of a shard, whatever the number of workers: what makes the sums the same. */
export const SHARD_ROWS = 32;

/** Batches are cut into at least so many shards, so that Keras's batch of 32 has work for every core. */
export const LEAST_SHARDS = 4;

/** Some rows of a batch. */
export interface Shard {
  /** Its first row's place in the batch. */
  readonly first: number;
  readonly x: HostArrays;
  readonly y: HostArrays;
  readonly sampleWeight: HostArrays | null;
}

/** The batch in shards; views, no copies. It must have targets. **Errors** `shape-mismatch`. */
export function cut({ x, y, sampleWeight }: Batch<Tensors>): { total: number; shards: Shard[] } {
  const total = rowsOf(x);
  const parts = { x, y: y!, ...(sampleWeight === null ? {} : { sampleWeight }) };
  for (const [name, part] of Object.entries(parts)) {
    for (const column of flattenTensors(part)) {
      if (column.shape[0] !== total) fail("shape-mismatch", "fit", `${name} of ${total} rows`, column);
    }
  }
  if (total === 0) fail("shape-mismatch", "fit", "a batch of at least one row", "none");
  const size = Math.min(SHARD_ROWS, Math.max(1, Math.ceil(total / LEAST_SHARDS)));
  const [xs, ys, weights] = [x, y!, sampleWeight].map((part) => part && cutRows(hostsOf(part), total, size));
  const shards = xs!.map((part, s) => ({
    first: s * size,
    x: part,
    y: ys![s]!,
    sampleWeight: weights?.[s] ?? null,
  }));
  return { total, shards };
}

/** Arrays of `total` rows in parts of so many, the last of what is left; views, no copies. */
export function cutRows(arrays: HostArrays, total: number, size: number): HostArrays[] {
  const part = (s: number) =>
    mapNest<HostArray, HostArray>(arrays, isHostArray, (column) =>
      rows(column, s * size, Math.min((s + 1) * size, total)),
    );
  return Array.from({ length: Math.ceil(total / size) }, (_, s) => part(s) as HostArrays);
}
