import { fail, failUnknownName, quoted } from "../../core/errors.js";
import { type ArrayLike, type HostArray, ownHost } from "../host.js";
import { inWords, isAbsent, toNumber } from "./cells.js";
import type { Column, Encoder, Missing } from "./options.js";
import type { Row, Table } from "./table.js";

/** How cells become numbers. */
export interface CellRules {
  readonly encode: Readonly<Record<string, Encoder>>;
  readonly missing: Missing;
  readonly decimal?: string;
}

/** In place of a number: the row is left out. */
export const SKIPPED = Symbol("skipped");

/** The number in a column of a row. */
export type ReadNumber = (row: Row) => number | typeof SKIPPED;

/** Reads the cells of a table; what is wrong with one is told with the file, the row and the column. */
export class CellReader {
  readonly #where: string;
  readonly #table: Table;
  readonly #rules: CellRules;

  constructor(where: string, table: Table, rules: CellRules) {
    this.#where = `${where}: ${table.name}`;
    this.#table = table;
    this.#rules = rules;
    for (const column of Object.keys(rules.encode)) this.indexOf(column);
  }

  get columns(): readonly string[] {
    return this.#table.columns;
  }

  /** The number of a column. **Errors** `unknown-name`, `index-out-of-range`; `bad-file` for a name that several have. */
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

  /** Is it a column of classes, whose numbers are their places in a list? */
  isOfClasses(index: number): boolean {
    return Array.isArray(this.#encoderOf(index));
  }

  /** May its cells hold more than one number? */
  mayHoldArrays(index: number): boolean {
    const encoder = this.#encoderOf(index);
    return encoder === undefined ? !this.#table.isOfText : typeof encoder === "function";
  }

  /** What reads a column as one number. **Errors** from it `bad-file`. */
  number(index: number): ReadNumber {
    const encoder = this.#encoderOf(index);
    if (encoder === undefined) return this.#plain(index);
    return typeof encoder === "function" ? (row) => this.#scalar(encoder, row, index) : this.#class(encoder, index);
  }

  /** What reads a column as an array. **Errors** from it `bad-file`. */
  array(index: number): (row: Row) => HostArray | typeof SKIPPED {
    const encoder = this.#encoderOf(index);
    if (typeof encoder === "function") {
      const place = `${this.#where}: encode ${quoted(this.columns[index])}`;
      return (row) => ownHost(encoder(row.cells[index]), place);
    }
    const number = this.number(index);
    return (row) => {
      const cell = row.cells[index];
      if (typeof cell === "object" && cell !== null) return this.#list(row, index, cell);
      const value = number(row);
      return value === SKIPPED ? SKIPPED : { data: Float32Array.of(value), shape: [], dtype: "float32" };
    };
  }

  #plain(index: number): ReadNumber {
    const { decimal = "." } = this.#rules;
    return (row) => {
      const cell = row.cells[index];
      const value = toNumber(cell, decimal);
      if (!Number.isNaN(value)) return value;
      if (isAbsent(cell)) return this.#absent(row, index);
      const name = quoted(this.columns[index]);
      const hint = `Is it text? { encode: { ${name}: ["a", "b"] } } makes numbers of words, and a function there of anything.`;
      return this.#fail(row, index, "a number", hint);
    };
  }

  #class(encoder: readonly unknown[], index: number): ReadNumber {
    const places = new Map(encoder.map((value, place) => [String(value), place]));
    return (row) => {
      const cell = row.cells[index];
      const place = places.get(String(cell));
      if (place !== undefined) return place;
      if (isAbsent(cell)) return this.#absent(row, index);
      const known = encoder.slice(0, 9).join(", ");
      return this.#fail(row, index, `one of ${known}${encoder.length > 9 ? ", …" : ""}`, "");
    };
  }

  #absent(row: Row, index: number): number | typeof SKIPPED {
    const { missing } = this.#rules;
    if (missing === "skip") return SKIPPED;
    if (missing !== "error") return missing;
    const hint = 'Say { missing: 0 }, or another number, or { missing: "skip" }.';
    return this.#fail(row, index, "a number", hint);
  }

  #encoderOf(index: number): Encoder | undefined {
    const { encode } = this.#rules;
    const key = [this.columns[index]!, String(index)].find((name) => Object.hasOwn(encode, name));
    return key === undefined ? undefined : encode[key];
  }

  #scalar(encoder: (cell: unknown) => ArrayLike, row: Row, index: number): number {
    const value = encoder(row.cells[index]);
    if (typeof value === "number" || typeof value === "boolean") return Number(value);
    const expected = `encode of ${quoted(this.columns[index])} to give a number`;
    const hint = "Among several columns each gives one number; a column by itself may give more.";
    return fail("invalid-argument", this.#where, expected, quoted(value), hint);
  }

  /** A list in a cell, such as one of JSON. */
  #list(row: Row, index: number, cell: object): HostArray {
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
