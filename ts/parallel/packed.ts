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

/** What another thread has of the present weights. */
export class Known {
  #stamp = -1;
  #isRowKnown = new Uint8Array();

  /** Which variables and which of the rows it lacks, which it then has; null where it has all. `stamp` is another one when any weight is. */
  missing(variables: readonly Variable[], named: TableRows | null, stamp: number): Missing | null {
    const isStale = this.#stamp !== stamp;
    this.#stamp = stamp;
    if (isStale) this.#isRowKnown = new Uint8Array(named?.table.shape[0] ?? 0);
    const rows = named?.rows.filter((row) => this.#isRowKnown[row] === 0);
    for (const row of rows ?? []) this.#isRowKnown[row] = 1;
    if (!isStale && (rows?.length ?? 0) === 0) return null;
    const isTable = (variable: Variable) => variable === named?.table;
    return { variables: isStale ? variables : variables.filter(isTable), named: named && { ...named, rows: rows! } };
  }
}

/** What {@link Known.missing} finds. */
export interface Missing {
  readonly variables: readonly Variable[];
  readonly named: TableRows | null;
}

/** Of each variable in turn: its place among them, where its numbers begin in the pack, and which rows of how many numbers are there. */
type Visit = (k: number, at: number, rows: Int32Array, width: number) => void;

function eachPart(variables: readonly Variable[], named: TableRows | null, visit: Visit): number {
  let at = 0;
  variables.forEach((variable, k) => {
    const isTable = variable === named?.table;
    const [rows, width] = isTable ? [named!.rows, variable.shape[1]!] : [WHOLE, sizeOf(variable.shape)];
    visit(k, at, rows, width);
    at += rows.length * width;
  });
  return at;
}

/** The first row, of as many numbers as there are. */
const WHOLE = Int32Array.of(0);

/** Copies values out of wasm memory; where one is null, zeros stand for it. */
export function pack(
  variables: readonly Variable[],
  values: readonly (Tensor | Variable | null)[],
  named: TableRows | null,
): Packed {
  const data = new Float32Array(eachPart(variables, named, () => {}));
  const views = values.map((value) => value && floatsAt(handleOf(value)));
  eachPart(variables, named, (k, at, rows, width) => {
    const view = views[k];
    if (view) rows.forEach((row, r) => void data.set(view.subarray(row * width, (row + 1) * width), at + r * width));
  });
  return { data, rows: named?.rows ?? null };
}

/** Gives variables the values; of the table only the rows that are there. */
export function unpack(variables: readonly Variable[], table: Variable | null, { data, rows }: Packed): void {
  const named = table && rows && { table, rows };
  eachPart(variables, named, (k, at, own, width) => {
    const variable = variables[k]!;
    if (variable !== named?.table) {
      variable.assign(atRest(variable.shape, "float32", data.subarray(at, at + width)));
      return;
    }
    // In place: nothing else holds the table's memory between two requests, and nothing is derived from it, such as a packed matrix.
    const view = floatsAt(handleOf(variable));
    own.forEach((row, r) => void view.set(data.subarray(at + r * width, at + (r + 1) * width), row * width));
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
  eachPart(variables, table && rows && { table, rows }, (k, at, own, width) => {
    addRows(views[k]!, own, data, at, width, factor);
  });
}

/** A function of its own, which the engine compiles early. */
function addRows(
  sum: Float32Array,
  rows: Int32Array,
  data: Float32Array,
  at: number,
  width: number,
  factor: number,
): void {
  let from = at;
  for (let r = 0; r < rows.length; r++) {
    const end = rows[r]! * width + width;
    for (let to = end - width; to < end; to++) sum[to]! += data[from++]! * factor;
  }
}

function handleOf(value: Tensor | Variable): number {
  return isVariable(value) ? value._live("workers") : value._handle;
}
