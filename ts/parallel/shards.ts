/** A batch cut into parts of rows. */
import { sizeOf } from "../core/shapes.js";
import { mapNest } from "../core/structure.js";
import { type HostArray, isHostArray, rows } from "../data/host.js";
import type { Tensors } from "../tensor/index.js";
import { flattenTensors, rowsOf } from "../tensor/internal.js";
import type { Batch } from "../training/trainable.js";
import { type HostArrays, hostsOf } from "./replica.js";

/** Fewer rows than these the kernels compute less well. */
const LEAST_ROWS = 64;

/** A shard has at least so many rows times steps: each weight is read so often for every gradient that is added up. */
const LEAST_STEPS = 2000;

/** So many numbers of a table of vectors, of which few rows have a gradient, cost a shard as much as one of another weight. */
const TABLE_SHARE = 16;

/** What a shard costs and what it computes, as far as that is the model's. */
export interface ShardCosts {
  /** Numbers in tables of vectors. */
  readonly tables: number;
  /** Numbers in all other weights. */
  readonly others: number;
  /** Do its inputs of rank 2 hold steps, as ids do, rather than features? */
  readonly readsIds: boolean;
}

/**
 * Rows in each shard of a batch: as many as make the cost of cutting small.
 *
 * It is a function of the batch's shape and of the model alone, never of the machine or of the number of threads: this is what makes the bits the same.
 */
export function shardRows(x: Tensors, { tables, others, readsIds }: ShardCosts): number {
  const total = rowsOf(x);
  const steps = Math.max(
    ...flattenTensors(x).map(({ shape }) => sizeOf(shape.slice(1, readsIds && shape.length === 2 ? 2 : -1))),
  );
  const overhead = 1 + tables / (TABLE_SHARE * Math.max(1, others));
  const least = Math.max(LEAST_ROWS, Math.ceil((LEAST_STEPS * overhead) / Math.max(1, steps)));
  return Math.ceil(total / Math.max(1, Math.floor(total / least)));
}

/** Some rows of a batch. */
export interface Shard {
  /** Its first row's place in the batch. */
  readonly first: number;
  readonly x: HostArrays;
  readonly y: HostArrays;
  readonly sampleWeight: HostArrays | null;
}

/** The batch in shards of so many rows; views, no copies. */
export function cut({ x, y, sampleWeight }: Batch<Tensors>, size: number): Shard[] {
  const total = rowsOf(x);
  const [xs, ys, weights] = [x, y!, sampleWeight].map((part) => part && cutRows(hostsOf(part), total, size));
  return xs!.map((part, s) => ({ first: s * size, x: part, y: ys![s]!, sampleWeight: weights?.[s] ?? null }));
}

/** Do all columns of a batch have as many rows as the first? Where they do not, the loss says so. */
export function hasEqualRows({ x, y, sampleWeight }: Batch<Tensors>): boolean {
  const total = rowsOf(x);
  return [x, y, sampleWeight].every(
    (part) => part === null || flattenTensors(part).every(({ shape }) => shape[0] === total),
  );
}

/** Arrays of `total` rows in parts of so many, the last of what is left; views, no copies. */
export function cutRows(arrays: HostArrays, total: number, size: number): HostArrays[] {
  const part = (s: number) =>
    mapNest<HostArray, HostArray>(arrays, isHostArray, (column) =>
      rows(column, s * size, Math.min((s + 1) * size, total)),
    );
  return Array.from({ length: Math.ceil(total / size) }, (_, s) => part(s) as HostArrays);
}
