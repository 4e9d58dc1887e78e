import { fail, quoted } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import { type HostArray, rows, toHost } from "../data/host.js";
import { type ArrayLike, Dataset } from "../data/index.js";
import { Tensor, tensor } from "../tensor/index.js";
import type { Batch } from "./trainable.js";

/** A factor for the loss of each class. */
export type ClassWeight = Readonly<Record<number, number>>;

/** Data as fit, evaluate and predict take it: a dataset of batches, or arrays. */
export interface DataArguments {
  readonly x: Dataset | ArrayLike;
  readonly y?: ArrayLike | undefined;
  readonly sampleWeight?: ArrayLike | undefined;
  readonly batchSize?: number | undefined;
  readonly shuffle?: boolean | undefined;
}

/** Columns of equal length on the heap. */
export type Columns = readonly HostArray[];

/** Keras's number of samples in a batch. */
const BATCH_SIZE = 32;

/** The batches of the data; arrays are cut into batches, shuffled anew in each epoch when asked for. */
export function batchesOf(where: string, data: DataArguments): Dataset {
  const { x } = data;
  if (!(x instanceof Dataset)) return batchColumns(where, columnsOf(where, data), data);
  if (data.y !== undefined) fail("invalid-argument", where, "no y beside a dataset, which holds its own", "y");
  if (data.sampleWeight !== undefined) {
    fail("invalid-argument", where, "no sampleWeight beside a dataset, which may yield [x, y, sampleWeight]", "one");
  }
  return x;
}

/** The arrays as columns: x, then y and the weights where they are given. */
export function columnsOf(where: string, { x, y, sampleWeight }: DataArguments): Columns {
  if (x === undefined || x === null) fail("invalid-argument", where, "data x: a tensor, arrays or a dataset", x);
  if (sampleWeight !== undefined && y === undefined) {
    fail("invalid-argument", where, "y together with sampleWeight", "sampleWeight without y");
  }
  const named = { x: x as ArrayLike, y, sampleWeight };
  const columns = Object.entries(named).flatMap(([name, values]) => (values === undefined ? [] : [{ name, values }]));
  const hosts = columns.map(({ name, values }) => toHost(values, `${where}: ${name}`));
  const lengths = hosts.map((h) => h.shape[0]);
  if (lengths.some((n) => n === undefined || n !== lengths[0])) {
    const got = columns.map(({ name }, i) => `${name} of length ${lengths[i] ?? "none (a scalar)"}`).join(", ");
    fail("shape-mismatch", where, `${columns.map((c) => c.name).join(" and ")} of equal length`, got);
  }
  if (lengths[0] === 0)
    fail("invalid-argument", where, "one sample or more", `x of shape ${formatShape(hosts[0]!.shape)}`);
  return hosts;
}

/** Batches of columns. */
export function batchColumns(where: string, columns: Columns, options: Partial<DataArguments>): Dataset {
  const { batchSize = BATCH_SIZE, shuffle = false } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    fail("invalid-argument", where, "batchSize a whole number of at least 1", String(batchSize));
  }
  const samples = Dataset.slices(columns, where);
  return (shuffle ? samples.shuffle(Math.max(1, columns[0]!.shape[0]!)) : samples).batch(batchSize);
}

/** The first part of the columns for training, the last for validation, before any shuffling. */
export function splitColumns(where: string, columns: Columns, validationSplit: number): [Columns, Columns] {
  if (!(validationSplit > 0 && validationSplit < 1)) {
    fail("invalid-argument", where, "validationSplit between 0 and 1", String(validationSplit));
  }
  const count = columns[0]!.shape[0]!;
  const at = Math.floor(count * (1 - validationSplit));
  if (at === 0 || at === count) {
    fail("invalid-argument", where, "enough samples to split", `${count} with validationSplit ${validationSplit}`);
  }
  return [columns.map((c) => rows(c, 0, at)), columns.map((c) => rows(c, at, count))];
}

/** What a dataset yields as a batch. */
export function toBatch(where: string, element: Tensor | readonly Tensor[]): Batch {
  if (element instanceof Tensor) return { x: element, y: null, sampleWeight: null };
  const [x, y = null, sampleWeight = null] = element;
  if (x === undefined || element.length > 3) {
    fail("invalid-argument", where, "batches x, [x, y] or [x, y, sampleWeight]", `a tuple of ${element.length}`);
  }
  if (x.rank === 0 || y?.rank === 0) {
    fail("invalid-argument", where, "batches of samples", "a single sample", "Call dataset.batch(32) first.");
  }
  return { x, y, sampleWeight };
}

/** **Errors** "invalid-argument" unless the classes are whole numbers and their weights finite numbers from 0 up. */
export function checkClassWeight(where: string, classWeight: ClassWeight): void {
  const expected = "classWeight such as { 0: 1, 1: 5 }";
  if (typeof classWeight !== "object" || classWeight === null || classWeight instanceof Map) {
    fail("invalid-argument", where, expected, quoted(classWeight));
  }
  for (const [name, weight] of Object.entries<unknown>(classWeight)) {
    if (/^\d+$/.test(name) && Number.isFinite(weight) && (weight as number) >= 0) continue;
    const hint = "Classes are whole numbers, weights finite numbers from 0 up.";
    fail("invalid-argument", where, expected, `{ ${name}: ${quoted(weight)} }`, hint);
  }
}

/** The batch with each sample weighted by its class; classes not named weigh 1. */
export function weightClasses(where: string, batch: Batch, classWeight: ClassWeight): Batch {
  checkClassWeight(where, classWeight);
  if (batch.sampleWeight !== null) fail("invalid-argument", where, "sampleWeight or classWeight", "both");
  if (batch.y === null) fail("invalid-argument", where, "y together with classWeight", "none");
  const weights = Float32Array.from(classesOf(batch.y), (c) => classWeight[c] ?? 1);
  return { ...batch, sampleWeight: tensor(weights) };
}

/** The class of each sample: y itself, or the largest of its one-hot entries. */
function classesOf(y: Tensor): number[] {
  const values = y.data();
  const count = y.shape[0] ?? 1;
  const width = values.length / count;
  return Array.from({ length: count }, (_, i) => {
    if (width === 1) return Math.round(values[i]!);
    const entries = [...values.subarray(i * width, (i + 1) * width)];
    return entries.indexOf(Math.max(...entries));
  });
}
