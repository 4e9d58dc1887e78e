import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import { mapValues } from "../../core/structure.js";
import type { TensorData } from "../../core/types.js";
import { Block, type BlockRow, type Layout, type LeafKind } from "../blocks.js";
import type { HostArray } from "../host.js";
import { CellReader, type CellRules, type ReadNumber, SKIPPED } from "./cell-reader.js";
import type { Column, Columns } from "./options.js";
import type { Row, Table } from "./table.js";

/** What is read of a table. */
export interface Choice extends CellRules {
  readonly features: Columns | null;
  readonly labels: Columns | null;
  readonly sampleWeight: Column | null;
}

/** The columns that a choice names; null where it takes all. */
export function wantedColumns({ features, labels, sampleWeight }: Choice): Column[] | null {
  return features === null ? null : [features, labels, sampleWeight].flatMap(namedIn);
}

function namedIn(columns: Columns | null): Column[] {
  if (columns === null) return [];
  if (Array.isArray(columns)) return [...columns];
  return isPlainObject(columns)
    ? Object.values(columns).flatMap((part) => namedIn(part as Columns))
    : [columns as Column];
}

/** One array of the elements: what it is, and what writes that of a row to place `index` of its column; false leaves the row out. */
interface Leaf {
  readonly kind: LeafKind;
  readonly write: (row: Row, column: HostArray | HostArray[], index: number) => boolean;
}

/**
 * What a choice makes of the rows of a table: an element for each that is not left out.
 *
 * **Errors** `unknown-name` for a column that is not there, and while rows are read `bad-file` for cells that are not what they should be.
 */
export class Selection {
  readonly #reader: CellReader;
  readonly #leaves: Leaf[] = [];
  readonly #layout: Layout;
  #block: Block | null = null;
  #filled = 0;

  constructor(where: string, table: Table, choice: Choice) {
    this.#reader = new CellReader(where, table, choice);
    const { features, labels, sampleWeight } = choice;
    if (sampleWeight !== null && labels === null) {
      fail("invalid-argument", where, "labels beside sampleWeight", "none");
    }
    const parts = [features ?? this.#allBut([labels, sampleWeight]), labels, sampleWeight];
    const layouts = parts.flatMap((part) => (part === null ? [] : [this.#part(part)]));
    this.#layout = layouts.length === 1 ? layouts[0]! : layouts;
  }

  /** The element of a row; undefined for one that is left out. */
  read(row: Row): BlockRow | undefined {
    if (this.#block === null || this.#filled === this.#block.capacity) {
      const kinds = this.#leaves.map(({ kind }) => kind);
      this.#block = new Block(this.#layout, kinds);
      this.#filled = 0;
    }
    const block = this.#block;
    const index = this.#filled;
    const leaves = this.#leaves;
    for (let k = 0; k < leaves.length; k++) {
      if (!leaves[k]!.write(row, block.columns[k]!, index)) return undefined;
    }
    this.#filled++;
    return { block, index };
  }

  #allBut(others: readonly (Columns | null)[]): number[] {
    const taken = new Set(others.flatMap(namedIn).map((column) => this.#reader.indexOf(column)));
    return this.#reader.columns.map((_, index) => index).filter((index) => !taken.has(index));
  }

  #part(columns: Columns): Layout {
    if (Array.isArray(columns)) return this.#numbers(columns.map((column) => this.#reader.indexOf(column)));
    if (isPlainObject(columns)) return mapValues(columns as Record<string, Columns>, (part) => this.#part(part));
    return this.#single(this.#reader.indexOf(columns as Column));
  }

  /** Several columns as one row of numbers. */
  #numbers(indices: readonly number[]): number {
    const readers = indices.map((index) => this.#reader.number(index));
    return this.#add({ kind: { dtype: "float32", shape: [readers.length] }, write: writerOf(readers) });
  }

  /** One column by itself. */
  #single(index: number): number {
    const reader = this.#reader;
    if (!reader.mayHoldArrays(index)) {
      const dtype = reader.isOfClasses(index) ? "int32" : "float32";
      return this.#add({ kind: { dtype, shape: [] }, write: writerOf([reader.number(index)]) });
    }
    const array = reader.array(index);
    return this.#add({
      kind: null,
      write: (row, column, at) => {
        const value = array(row);
        if (value !== SKIPPED) (column as HostArray[])[at] = value;
        return value !== SKIPPED;
      },
    });
  }

  #add(leaf: Leaf): number {
    return this.#leaves.push(leaf) - 1;
  }
}

function writerOf(readers: readonly ReadNumber[]): Leaf["write"] {
  return (row, column, index) => {
    const data = (column as HostArray).data as TensorData;
    const first = index * readers.length;
    for (let k = 0; k < readers.length; k++) {
      const value = readers[k]!(row);
      if (value === SKIPPED) return false;
      data[first + k] = value;
    }
    return true;
  };
}
