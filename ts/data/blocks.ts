import { sizeOf } from "../core/shapes.js";
import { mapNest, type Nest } from "../core/structure.js";
import type { DType, Shape, TensorData } from "../core/types.js";
import { emptyData } from "../tensor/internal.js";
import type { HostElement } from "./element.js";
import { type HostArray, row, stackRows } from "./host.js";
import type { Reader } from "./reader.js";

/** What one array of the elements of a table is: numbers of one shape, or whatever arrays its cells hold. */
export type LeafKind = { readonly dtype: DType; readonly shape: Shape } | null;

/** Where each array of an element stands among a block's columns. */
export type Layout = Nest<number>;

/** One column of a block: the rows' numbers in one array, or an array for each row. */
type BlockColumn = HostArray | HostArray[];

/** Some rows of a table that was read, column by column. */
export class Block {
  readonly layout: Layout;
  readonly columns: readonly BlockColumn[];
  readonly capacity: number;

  constructor(layout: Layout, kinds: readonly LeafKind[]) {
    const width = kinds.reduce((sum, kind) => sum + (kind === null ? 1 : sizeOf(kind.shape)), 0);
    this.capacity = Math.max(1, Math.min(MOST_ROWS, Math.floor(NUMBERS / Math.max(width, 1))));
    this.layout = layout;
    this.columns = kinds.map((kind) => (kind === null ? [] : emptyColumn(kind, this.capacity)));
  }
}

/** A block is as long as this, or as holds so many numbers: while a shuffle keeps one of its rows, all of it stays. */
const MOST_ROWS = 256;
const NUMBERS = 8192;

function emptyColumn({ dtype, shape }: { dtype: DType; shape: Shape }, count: number): HostArray {
  return { data: emptyData(dtype, count * sizeOf(shape)), shape: [count, ...shape], dtype };
}

/** One row of a block: what a pipeline over tables moves. */
export interface BlockRow {
  readonly block: Block;
  readonly index: number;
}

/** Reads rows of blocks: those of a batch are gathered at once. */
export const blockReader: Reader<BlockRow> = {
  element: (item) => inLayout(item, (column) => rowOf(item, column)),
  batch: (items) => inLayout(items[0]!, (column, path) => gathered(items, column, path)),
};

function inLayout({ block }: BlockRow, fn: (column: number, path: string) => HostArray): HostElement {
  return mapNest(block.layout, (leaf): leaf is number => typeof leaf === "number", fn);
}

function rowOf({ block, index }: BlockRow, column: number): HostArray {
  const own = block.columns[column]!;
  return Array.isArray(own) ? own[index]! : row(own, index);
}

function gathered(items: readonly BlockRow[], column: number, path: string): HostArray {
  const first = items[0]!.block.columns[column]!;
  if (Array.isArray(first)) {
    const arrays = items.map((item) => rowOf(item, column));
    return stackRows(arrays, "Dataset.batch", path.replace(/^\./, ""));
  }
  const shape = first.shape.slice(1);
  const size = sizeOf(shape);
  const data = emptyData(first.dtype, items.length * size);
  let to = 0;
  for (const { block, index } of items) {
    const from = (block.columns[column] as HostArray).data as TensorData;
    for (let at = index * size; at < (index + 1) * size; at++) data[to++] = from[at]!;
  }
  return { data, shape: [items.length, ...shape], dtype: first.dtype };
}
