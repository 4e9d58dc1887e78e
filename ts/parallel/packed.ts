/** Weights and gradients as they travel: one after another, and of a table of vectors only the rows that matter. */
import { sizeOf } from "../core/shapes.js";
import type { HostArray } from "../data/host.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { atRest, isVariable } from "../tensor/internal.js";
import { floatsAt } from "../wasm/copies.js";

/** The table of an embedding, and the rows that some ids name: no other row is read, and no other gets a gradient. */
export interface TableRows {
  readonly table: Variable;
  readonly rows: Int32Array;
}

/** The numbers of some variables, or of gradients for them. */
export interface Packed {
  readonly data: Float32Array;
  /** The rows of the table that are among them. */
  readonly rows: Int32Array | null;
}

/** The rows that the ids name, in ascending order; ids that the layer will refuse name none. */
export function rowsNamedBy(table: Variable, ids: readonly HostArray[]): TableRows {
  const isNamed = new Uint8Array(table.shape[0]!);
  // An id that is no whole number or beyond the table writes no element of a typed array, so it names no row.
  for (const { data } of ids) for (const id of data) isNamed[id] = 1;
  const rows: number[] = [];
  for (let row = 0; row < isNamed.length; row++) if (isNamed[row] === 1) rows.push(row);
  return { table, rows: Int32Array.from(rows) };
}

/** One run of numbers: of variable `k` those from `place` on lie in the pack from `at` on. */
type Visit = (k: number, at: number, place: number, length: number) => void;

function eachRun(variables: readonly Variable[], named: TableRows | null, visit: Visit): void {
  let at = 0;
  variables.forEach((variable, k) => {
    const [width, rows] =
      variable === named?.table ? [variable.shape[1]!, named.rows] : [sizeOf(variable.shape), WHOLE];
    for (const row of rows) {
      visit(k, at, row * width, width);
      at += width;
    }
  });
}

const WHOLE = Int32Array.of(0);

/** Copies values out of wasm memory; where one is null, zeros stand for it. */
export function pack(
  variables: readonly Variable[],
  values: readonly (Tensor | Variable | null)[],
  named: TableRows | null,
): Packed {
  let size = 0;
  eachRun(variables, named, (_k, _at, _place, length) => {
    size += length;
  });
  const data = new Float32Array(size);
  const views = values.map((value) => value && floatsAt(handleOf(value)));
  eachRun(variables, named, (k, at, place, length) => {
    const view = views[k];
    if (view) data.set(view.subarray(place, place + length), at);
  });
  return { data, rows: named?.rows ?? null };
}

/** Gives variables the values; of the table only the rows that are there. */
export function unpack(variables: readonly Variable[], table: Variable | null, { data, rows }: Packed): void {
  const named = table && rows && { table, rows };
  eachRun(variables, named, (k, at, _place, length) => {
    const variable = variables[k]!;
    if (variable !== named?.table) variable.assign(atRest(variable.shape, "float32", data.subarray(at, at + length)));
  });
  if (named === null) return;
  // In place: nothing else holds the table's memory between two requests, and nothing is derived from it, such as a packed matrix.
  const view = floatsAt(handleOf(named.table));
  eachRun(variables, named, (k, at, place, length) => {
    if (variables[k] === named.table) view.set(data.subarray(at, at + length), place);
  });
}

/** sums += values · factor, in wasm memory. */
export function addScaled(
  variables: readonly Variable[],
  sums: readonly Tensor[],
  table: Variable | null,
  { data, rows }: Packed,
  factor: number,
): void {
  const views = sums.map((sum) => floatsAt(handleOf(sum)));
  eachRun(variables, table && rows && { table, rows }, (k, at, place, length) => {
    addRun(views[k]!, place, data, at, length, factor);
  });
}

/** A function of its own, which the engine compiles early. */
function addRun(sum: Float32Array, place: number, data: Float32Array, at: number, length: number, factor: number) {
  for (let i = 0; i < length; i++) sum[place + i]! += data[at + i]! * factor;
}

function handleOf(value: Tensor | Variable): number {
  return isVariable(value) ? value._live("workers") : value._handle;
}
