import { isPlainObject, requireNumber, requireWhole } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import { flattenNest, mapNest, mapValues, namedLeaves, type Structure } from "../core/structure.js";
import { batchesOfRows, type Elements } from "../data/elements.js";
import { type HostArray, isHostArray, rows, tensorOf, toHost } from "../data/host.js";
import { type ArrayLike, type Arrays, type Dataset, isDataset } from "../data/index.js";
import { refuseGenerator } from "../data/sources.js";
import { Tensor, type Tensors } from "../tensor/index.js";
import { isTensor, mapTensors, nextSeed } from "../tensor/internal.js";
import type { Batch } from "./trainable.js";

/** Data as fit, evaluate and predict take it: a dataset of batches, or arrays. */
export interface DataArguments {
  readonly x: Dataset | Arrays;
  readonly y?: Arrays | null | undefined;
  readonly sampleWeight?: Arrays | null | undefined;
  readonly batchSize?: number | undefined;
  readonly shuffle?: boolean | undefined;
}

/** How many inputs and outputs the model has: with several, a list has an entry for each; with one, it is an array of rows. Default 1 and 1. */
export interface Ports {
  readonly inputs?: number;
  readonly outputs?: number;
}

/** x, then y and the weights where they are given: columns of equal length on the heap. */
export type Columns = readonly Structure<HostArray>[];

/** Keras's number of samples in a batch. */
const BATCH_SIZE = 32;

/** The batches of the data; arrays are cut into batches, shuffled anew in each epoch when asked for. */
export function batchesOf(where: string, data: DataArguments, ports: Ports = {}): Elements {
  const { x, y, sampleWeight } = data;
  refuseGenerator(where, "data x: a tensor, arrays or a dataset", x);
  if (!isDataset(x)) return batchColumns(where, columnsOf(where, data, ports), data);
  if (isGiven(y)) fail("invalid-argument", where, "no y beside a dataset, which holds its own", "y");
  if (isGiven(sampleWeight)) {
    fail("invalid-argument", where, "no sampleWeight beside a dataset, which may yield [x, y, sampleWeight]", "one");
  }
  return x;
}

/** The arrays as columns: x, then y and the weights where they are given. */
export function columnsOf(where: string, data: DataArguments, ports: Ports = {}): Columns {
  return readArrays(where, data, ports, toHost, isHostArray).map(({ part }) => part);
}

/** The arrays as one batch; tensors are taken as they are. */
export function batchOf(where: string, data: DataArguments, ports: Ports = {}): Batch<Tensors> {
  const [x, y, sampleWeight] = readArrays(where, data, ports, tensorOf, isTensor);
  return { x: x!.part, y: y?.part ?? null, sampleWeight: sampleWeight?.part ?? null };
}

/** One of x, y and sampleWeight as it was read. */
interface Part<Leaf> {
  readonly name: string;
  readonly part: Structure<Leaf>;
}

/** Reads x, y and the weights, each an array or a structure of them. **Errors** `shape-mismatch` unless all have the same number of samples. */
function readArrays<Leaf extends HostArray | Tensor>(
  where: string,
  { x, y, sampleWeight }: DataArguments,
  { inputs = 1, outputs = 1 }: Ports,
  read: (values: ArrayLike, where: string) => Leaf,
  isLeaf: (value: unknown) => value is Leaf,
): Part<Leaf>[] {
  if (!isGiven(x)) fail("invalid-argument", where, "data x: a tensor, arrays or a dataset", x);
  if (isGiven(sampleWeight) && !isGiven(y)) {
    fail("invalid-argument", where, "y together with sampleWeight", "sampleWeight without y");
  }
  const given = [
    { name: "x", values: x, count: inputs },
    { name: "y", values: y, count: outputs },
    { name: "sampleWeight", values: sampleWeight, count: Array.isArray(y) || isPlainObject(y) ? outputs : 1 },
  ];
  const parts = given
    .filter(({ values }) => isGiven(values))
    .map(({ name, values, count }) => ({ name, part: readStructure(where, name, values, count, read) }));
  const leaves = parts.flatMap(({ name, part }) => {
    const found = namedLeaves(name, part, isLeaf);
    return found.length > 0 ? found : fail("invalid-argument", where, `${name} with one array or more`, "none");
  });
  const lengths = leaves.map(({ leaf }) => leaf.shape[0]);
  if (lengths.some((n) => n === undefined || n !== lengths[0])) {
    const got = leaves.map(({ name }, i) => `${name} of length ${lengths[i] ?? "none (a scalar)"}`).join(", ");
    fail("shape-mismatch", where, `${leaves.map(({ name }) => name).join(" and ")} of equal length`, got);
  }
  if (lengths[0] === 0) {
    const { name, leaf } = leaves[0]!;
    fail("invalid-argument", where, "one sample or more", `${name} of shape ${formatShape(leaf.shape)}`);
  }
  return parts;
}

/** An array, a list with an array for each of `count` inputs or outputs, or arrays by name. */
function readStructure<Leaf>(
  where: string,
  name: string,
  values: unknown,
  count: number,
  read: (values: ArrayLike, where: string) => Leaf,
): Structure<Leaf> {
  const readAt = (part: unknown, path: string) => read(part as ArrayLike, `${where}: ${name}${path}`);
  if (isPlainObject(values)) {
    return mapValues(values, (part, key) => readAt(part, `.${key}`));
  }
  // With several outputs a list of numbers is still one array: weights for all of them.
  const isList =
    Array.isArray(values) &&
    (count > 1 ? values.every((part) => typeof part === "object") : values.some((part) => part instanceof Tensor));
  if (!isList) return readAt(values, "");
  if (count > 1 && values.length !== count) {
    fail("invalid-argument", where, `${name} to be a list of ${count} arrays`, `one of ${values.length}`);
  }
  return values.map((part, k) => readAt(part, `[${k}]`));
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

/** Batches of columns. */
export function batchColumns(where: string, columns: Columns, options: Partial<DataArguments>): Elements {
  const { batchSize = BATCH_SIZE, shuffle = false } = options;
  requireWhole(where, "batchSize", batchSize);
  return batchesOfRows({ columns, count: countOf(columns), batchSize, seed: shuffle ? nextSeed() : null });
}

/** The first part of the columns for training, the last for validation, before any shuffling. */
export function splitColumns(where: string, columns: Columns, validationSplit: number): [Columns, Columns] {
  requireNumber(where, "validationSplit", validationSplit, (v) => v > 0 && v < 1, "between 0 and 1");
  const count = countOf(columns);
  const at = Math.floor(count * (1 - validationSplit));
  if (at === 0 || at === count) {
    fail("invalid-argument", where, "enough samples to split", `${count} with validationSplit ${validationSplit}`);
  }
  const part = (begin: number, end: number) =>
    mapNest<HostArray, HostArray>(columns, isHostArray, (column) => rows(column, begin, end)) as Columns;
  return [part(0, at), part(at, count)];
}

function countOf(columns: Columns): number {
  return flattenNest<HostArray>(columns, isHostArray)[0]!.shape[0]!;
}

/** What a dataset yields as a batch: x, [x, y] or [x, y, sampleWeight], each a tensor, a list of tensors or tensors by name. */
export function toBatch(where: string, element: unknown): Batch<Tensors> {
  const parts: readonly unknown[] = Array.isArray(element) ? element : [element];
  if (parts.length === 0 || parts.length > 3) {
    const hint = "Several inputs are a list or named inside of it: [[a, b], y].";
    fail("invalid-argument", where, "batches x, [x, y] or [x, y, sampleWeight]", `a tuple of ${parts.length}`, hint);
  }
  const [x, y = null, sampleWeight = null] = parts.map((part, k) => {
    const name = ["x", "y", "sampleWeight"][k]!;
    return mapTensors(part as Tensors, (tensor, path) => samplesOf(where, `${name}${path}`, tensor));
  });
  return { x: x!, y, sampleWeight };
}

function samplesOf(where: string, name: string, value: unknown): Tensor {
  const hint = "Call dataset.batch(32) first.";
  if (value instanceof Tensor && value.rank > 0) return value;
  if (value instanceof Tensor) fail("invalid-argument", where, "batches of samples", "a single sample", hint);
  return fail("invalid-argument", where, `${name} to be a tensor`, value);
}
