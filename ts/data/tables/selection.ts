import { isPlainObject } from "../../core/checks.js";
import { fail, failUnknownName, quoted } from "../../core/errors.js";
import { mapValues } from "../../core/structure.js";
import type { HostElement } from "../element.js";
import { type ArrayLike, type HostArray, ownHost } from "../host.js";
import { inWords, isAbsent, toNumber } from "./cells.js";
import type { Column, Columns, Encoder, Missing, TableOptions } from "./options.js";
import type { Row, Table } from "./table.js";

/** What is read of a table; options with their defaults. */
export interface Choice extends Required<Pick<TableOptions, "features" | "labels" | "sampleWeight">> {
  readonly encode: Readonly<Record<string, Encoder>>;
  readonly missing: Missing;
  readonly decimal?: string;
}

/** A row that is left out. */
const SKIPPED = Symbol("skipped");
type Skipped = typeof SKIPPED;

/** The columns that a choice names; null where it takes all. */
export function wantedColumns({ features, labels, sampleWeight }: Choice): Column[] | null {
  if (features === null) return null;
  return [features, labels, sampleWeight].flatMap((part) => (part === null || part === undefined ? [] : namedIn(part)));
}

function namedIn(columns: Columns): Column[] {
  if (Array.isArray(columns)) return [...columns];
  return isPlainObject(columns)
    ? Object.values(columns).flatMap((part) => namedIn(part as Columns))
    : [columns as Column];
}

/**
 * What makes elements of the rows of a table; undefined for a row that is left out.
 *
 * **Errors** `unknown-name` for a column that is not there, and from the function `bad-file` for cells that are not what they should be.
 */
export function selection(where: string, table: Table, choice: Choice): (row: Row) => HostElement | undefined {
  const reader = new CellReader(where, table, choice);
  const { labels, sampleWeight } = choice;
  const parts = [reader.part(choice.features ?? others(reader, choice))];
  if (labels !== null && labels !== undefined) parts.push(reader.part(labels));
  if (sampleWeight !== null && sampleWeight !== undefined) {
    if (parts.length === 1) fail("invalid-argument", where, "labels beside sampleWeight", "none");
    parts.push(reader.part(sampleWeight));
  }
  const [only] = parts;
  if (parts.length === 1) return (row) => kept(only!(row));
  return (row) => {
    const made: HostElement[] = [];
    for (const part of parts) {
      const value = part(row);
      if (value === SKIPPED) return undefined;
      made.push(value);
    }
    return made;
  };
}

function kept(value: HostElement | Skipped): HostElement | undefined {
  return value === SKIPPED ? undefined : value;
}

/** All columns that are not labels or weights. */
function others(reader: CellReader, { labels, sampleWeight }: Choice): number[] {
  const taken = [labels, sampleWeight].flatMap((part) => (part === null || part === undefined ? [] : namedIn(part)));
  const indices = new Set(taken.map((column) => reader.indexOf(column)));
  return reader.columns.map((_, index) => index).filter((index) => !indices.has(index));
}

type Part = (row: Row) => HostElement | Skipped;

class CellReader {
  readonly #where: string;
  readonly #table: Table;
  readonly #choice: Choice;

  constructor(where: string, table: Table, choice: Choice) {
    this.#where = `${where}: ${table.name}`;
    this.#table = table;
    this.#choice = choice;
    for (const column of Object.keys(choice.encode)) this.indexOf(column);
  }

  get columns(): readonly string[] {
    return this.#table.columns;
  }

  /** The number of a column. **Errors** `unknown-name`. */
  indexOf(column: Column): number {
    const { columns } = this.#table;
    const index = typeof column === "number" ? column : columns.indexOf(column);
    if (index >= 0 && index < columns.length) {
      if (typeof column === "number" || columns.lastIndexOf(column) === index) return index;
      return fail("bad-file", this.#where, `one column "${column}"`, "several", "Name it by its number, from 0.");
    }
    if (typeof column === "string") return failUnknownName(this.#where, "a column", column, columns);
    return fail("index-out-of-range", this.#where, `a column from 0 to ${columns.length - 1}`, column);
  }

  /** What makes a part of an element of a row. */
  part(columns: Columns): Part {
    if (Array.isArray(columns)) return this.#vector(columns);
    if (!isPlainObject(columns)) return this.#single(this.indexOf(columns as Column));
    const parts = Object.entries(mapValues(columns as Record<string, Columns>, (part) => this.part(part)));
    return (row) => {
      const made: { [name: string]: HostElement } = {};
      for (const [name, part] of parts) {
        const value = part(row);
        if (value === SKIPPED) return SKIPPED;
        made[name] = value;
      }
      return made;
    };
  }

  /** Several columns as one row of numbers. */
  #vector(columns: readonly Column[]): Part {
    const indices = columns.map((column) => this.indexOf(column));
    const numbers = indices.map((index) => this.#number(index));
    const shape = [indices.length];
    return (row) => {
      const data = new Float32Array(indices.length);
      for (let k = 0; k < indices.length; k++) {
        const value = numbers[k]!(row);
        if (value === SKIPPED) return SKIPPED;
        data[k] = value;
      }
      return { data, shape, dtype: "float32" };
    };
  }

  /** One column by itself: a number, or what its encoder or its cell gives. */
  #single(index: number): Part {
    const encoder = this.#encoderOf(index);
    if (typeof encoder === "function") return (row) => this.#encoded(encoder, row, index);
    const number = this.#number(index);
    if (encoder !== undefined) {
      return (row) => {
        const value = number(row);
        return value === SKIPPED ? SKIPPED : { data: Int32Array.of(value), shape: [], dtype: "int32" };
      };
    }
    return (row) => {
      const cell = row.cells[index];
      if (typeof cell === "object" && cell !== null) return this.#array(row, index, cell);
      const value = number(row);
      return value === SKIPPED ? SKIPPED : { data: Float32Array.of(value), shape: [], dtype: "float32" };
    };
  }

  #number(index: number): (row: Row) => number | Skipped {
    const { decimal = ".", missing } = this.#choice;
    const encoder = this.#encoderOf(index);
    const absent = (row: Row): number | Skipped => {
      if (missing === "skip") return SKIPPED;
      if (missing !== "error") return missing;
      const hint = 'Say { missing: 0 }, or another number, or { missing: "skip" }.';
      return this.#fail(row, index, "a number", hint);
    };
    if (typeof encoder === "function") return (row) => this.#scalar(encoder, row, index);
    if (encoder !== undefined) {
      const places = new Map(encoder.map((value, place) => [String(value), place]));
      return (row) => {
        const cell = row.cells[index];
        const place = places.get(String(cell));
        if (place !== undefined) return place;
        if (isAbsent(cell)) return absent(row);
        const known = encoder.slice(0, 9).join(", ");
        return this.#fail(row, index, `one of ${known}${encoder.length > 9 ? ", …" : ""}`, "");
      };
    }
    return (row) => {
      const cell = row.cells[index];
      const value = toNumber(cell, decimal);
      if (!Number.isNaN(value)) return value;
      if (isAbsent(cell)) return absent(row);
      const name = quoted(this.columns[index]);
      const hint = `Is it text? { encode: { ${name}: ["a", "b"] } } makes numbers of words, and a function there of anything.`;
      return this.#fail(row, index, "a number", hint);
    };
  }

  #encoderOf(index: number): Encoder | undefined {
    const { encode } = this.#choice;
    const key = [this.columns[index]!, String(index)].find((name) => Object.hasOwn(encode, name));
    return key === undefined ? undefined : encode[key];
  }

  #encoded(encoder: (cell: unknown) => ArrayLike, row: Row, index: number): HostArray {
    return ownHost(encoder(row.cells[index]), `${this.#where}: encode ${quoted(this.columns[index])}`);
  }

  #scalar(encoder: (cell: unknown) => ArrayLike, row: Row, index: number): number {
    const value = encoder(row.cells[index]);
    if (typeof value === "number" || typeof value === "boolean") return Number(value);
    const hint = "Among several columns each gives one number; a column by itself may give more.";
    return fail(
      "invalid-argument",
      this.#where,
      `encode of ${quoted(this.columns[index])} to give a number`,
      quoted(value),
      hint,
    );
  }

  /** A list in a cell, such as one of JSON. */
  #array(row: Row, index: number, cell: object): HostArray {
    if (Array.isArray(cell) || ArrayBuffer.isView(cell)) {
      return ownHost(cell as ArrayLike, `${this.#where}: ${this.#placeOf(row, index)}`);
    }
    return this.#fail(row, index, "a number, or a list of numbers", "");
  }

  #placeOf({ at }: Row, index: number): string {
    return `${this.#table.unit} ${at}, column ${index + 1} (${quoted(this.columns[index])})`;
  }

  /** **Errors** `bad-file`, naming the file, the row and the column. */
  #fail(row: Row, index: number, expected: string, hint: string): never {
    const got = `${inWords(row.cells[index])} at ${this.#placeOf(row, index)}`;
    const details = { [this.#table.unit]: row.at, column: index + 1, name: this.columns[index] };
    return fail("bad-file", this.#where, expected, got, hint, details);
  }
}
