import { HostRandom } from "../core/philox.js";
import { nextSeed } from "../tensor/internal.js";
import type { Dataset } from "./dataset.js";
import { type DatasetElement, type HostElement, mapElement, tensorsOf } from "./element.js";
import { gatherRows } from "./host.js";
import { type Items, through } from "./items.js";
import { upTo } from "./sources.js";
import { grouped, mapped, shuffled } from "./stages.js";

/** Rows of columns in batches. */
export interface BatchedRows {
  readonly columns: HostElement;
  /** How many rows. */
  readonly count: number;
  readonly batchSize: number;
  /** Of the orders that they come in, each pass another one; null for their own order. */
  readonly seed: number | null;
}

/**
 * Elements that can be gone through any number of times: what a dataset is to those who only read it, and what `fit` makes of arrays. The
 * pipelines are in {@link Dataset}, which a page that trains on arrays goes without.
 */
export class Elements<E = DatasetElement> {
  readonly #open: () => Items<unknown>;
  readonly #element: (item: never) => HostElement;
  /** How many elements an iteration gives: `Infinity` after `repeat()`, `undefined` where that is not known before (generators). */
  readonly cardinality: number | undefined;
  /** What they were made of, where they are batches of columns' rows. @internal */
  readonly rows: BatchedRows | null;

  /** @internal the items of a pass, and the element that an item stands for. */
  constructor(
    open: () => Items<unknown>,
    element: (item: never) => HostElement,
    cardinality: number | undefined,
    rows: BatchedRows | null = null,
  ) {
    this.#open = open;
    this.#element = element;
    this.cardinality = cardinality;
    this.rows = rows;
  }

  /** One pass over the elements as tensors at rest, asynchronous only where the data are. @internal */
  elements(): Items<E> {
    return through(
      this.#open(),
      mapped((item) => tensorsOf(this.#element(item as never)) as E),
    );
  }
}

/** Is it a dataset, rather than arrays? */
export function isDataset(value: unknown): value is Dataset {
  return value instanceof Elements;
}

/** Items in random order out of a buffer; each pass has an order of its own where it `reshuffles`. */
export function inRandomOrder<Item>(
  items: () => Items<Item>,
  bufferSize: number,
  { seed, reshuffles }: { seed: number | null; reshuffles: boolean },
): () => Items<Item> {
  const orders = new HostRandom(seed ?? nextSeed());
  const fixed = orders.nextUint32();
  return () => {
    const order = reshuffles ? orders.nextUint32() : fixed;
    return through(items(), shuffled<Item>(bufferSize, new HostRandom(order)));
  };
}

/** The rows of columns in batches, in each pass in another order where there is a seed. */
export function batchesOfRows(plan: BatchedRows): Elements {
  const { columns, count, batchSize, seed } = plan;
  const inOrder = () => upTo(count);
  const rows = seed === null ? inOrder : inRandomOrder(inOrder, count, { seed, reshuffles: true });
  return new Elements(
    () => through(rows(), grouped(batchSize, false)),
    (indices: readonly number[]) => mapElement(columns, (column) => gatherRows(column, indices)),
    Math.ceil(count / batchSize),
    plan,
  );
}
