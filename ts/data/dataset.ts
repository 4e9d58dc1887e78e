import { requireWhole } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { flag, functionOf, type OptionsOf, readOptions, seed } from "../core/options.js";
import type { TypedArray } from "../core/types.js";
import { type Tensor, tidy } from "../tensor/index.js";
import {
  arraysOf,
  type DatasetElement,
  type DatasetValues,
  type ElementOf,
  type TupleOf,
  tensorsOf,
  toElement,
} from "./element.js";
import { Elements, inRandomOrder } from "./elements.js";
import type { ArrayLike } from "./host.js";
import { fetchedAhead, type Items, repeated, synchronous, through } from "./items.js";
import { batchReader, columnReader, elementReader, type Reader } from "./reader.js";
import { generated, upTo } from "./sources.js";
import { grouped, mapped, skipped, taken } from "./stages.js";

const SHUFFLE_OPTIONS = {
  /** The same seed gives the same order. Default: the next of the stream that `setSeed` fixes. */
  seed: seed().orNull(),
  /** Gives each iteration its own order. Default true. */
  reshuffleEachIteration: flag().default(true),
};

/** Options of {@link Dataset.shuffle}. */
export interface ShuffleOptions extends OptionsOf<typeof SHUFFLE_OPTIONS> {}

const BATCH_OPTIONS = {
  /** Leaves out a last batch that is not full. Default false. */
  dropRemainder: flag().default(false),
};

/** Options of {@link Dataset.batch}. */
export interface BatchOptions extends OptionsOf<typeof BATCH_OPTIONS> {}

const MAP_FUNCTION = functionOf<(element: DatasetElement) => unknown>();

/** How a dataset goes about one pass: which items in which order, and what they stand for. */
interface Plan<Item> {
  readonly open: () => Items<Item>;
  readonly reader: Reader<Item>;
}

/** What a generator function or a function that promises an iterable gives. */
type Generated<V> = Iterable<V> | AsyncIterable<V> | PromiseLike<Iterable<V> | AsyncIterable<V>>;

/** What can be no tuple. */
type OneColumn = Tensor | TypedArray | readonly (number | boolean)[];

/** What is a tuple wherever its entries could be columns. */
type Tuple = readonly [DatasetValues, DatasetValues] | readonly [DatasetValues, DatasetValues, DatasetValues];

/** Columns by name. */
type Named = { readonly [name: string]: DatasetValues };

/**
 * A sequence of elements, described once and iterated any number of times, in the manner of `tf.data.Dataset`.
 *
 * An element is one tensor, a tuple such as [x, y], tensors by name, or tuples and names of those. Elements rest on the JavaScript heap; a pipeline
 * allocates no wasm memory, and over data in memory it moves row numbers: each batch is gathered once. Every method returns a new dataset.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4], [5, 6]]);
 * const ds = data.Dataset.fromTensorSlices([x, Int32Array.of(0, 1, 0)]).shuffle(3, { seed: 7 }).batch(2);
 * for (const [xs, ys] of ds) console.log(xs.shape, ys.shape);   // [2, 2] [2], then [1, 2] [1]
 */
export class Dataset<E = DatasetElement> extends Elements<E> implements Iterable<E>, AsyncIterable<E> {
  // biome-ignore lint/suspicious/noExplicitAny: an item means something to the plan's own reader alone.
  readonly #plan: Plan<any>;

  // biome-ignore lint/suspicious/noExplicitAny: as above.
  private constructor(plan: Plan<any>, cardinality: number | undefined) {
    super(plan.open, plan.reader.element, cardinality);
    this.#plan = plan;
  }

  /**
   * A dataset of the slices of arrays along their first axis.
   *
   * **Shapes** x: [n, …] gives n elements […]; [x, y] gives n tuples, { title, body } n objects, and so on: `[{ title, body }, y]`.
   * **Errors** `shape-mismatch` where the columns' lengths differ; `invalid-argument` where nested arrays could be read as a tuple or as one array.
   *
   * @example
   * data.Dataset.fromTensorSlices([{ title: ones([8, 5]), body: ones([8, 50]) }, zeros([8, 1])]).batch(4);
   */
  static fromTensorSlices(values: OneColumn): Dataset<Tensor>;
  static fromTensorSlices<const V extends Tuple>(columns: V): Dataset<TupleOf<V>>;
  static fromTensorSlices(values: ArrayLike): Dataset<Tensor>;
  static fromTensorSlices<const V extends Named>(columns: V): Dataset<ElementOf<V>>;
  static fromTensorSlices(values: DatasetValues): Dataset {
    const where = "Dataset.fromTensorSlices";
    const columns = toElement(where, values);
    const lengths = arraysOf(columns).map((p) => p.shape[0]);
    if (lengths.length === 0) fail("invalid-argument", where, "one column or more", "none");
    if (lengths.includes(undefined)) fail("shape-mismatch", where, "arrays of rank 1 or more", "a single number");
    if (lengths.some((n) => n !== lengths[0])) {
      const hint = "A list of typed arrays is one array of rows; write tensor(values) for each of several columns.";
      fail("shape-mismatch", where, "columns of equal length", lengths.join(" and "), hint);
    }
    return new Dataset({ open: () => upTo(lengths[0]!), reader: columnReader(columns) }, lengths[0]!);
  }

  /**
   * A dataset of what a generator function yields, which may be asynchronous: values, tuples [x, y] of values, or values by name.
   *
   * `make` is called anew for each iteration, so that the data can be gone through more than once; it may also give any iterable, or promise one.
   * Asynchronous data are for `fit` and `for await`; {@link Dataset.prefetch} asks for them ahead of time.
   *
   * **Errors** `invalid-argument` for a generator in place of its function, or one given twice.
   *
   * @example
   * data.Dataset.fromGenerator(async function* () {
   *   for (const label of [0, 1]) yield [await Promise.resolve([label, 1]), label] as const;
   * });
   */
  static fromGenerator(make: () => Generated<number | boolean | OneColumn>): Dataset<Tensor>;
  static fromGenerator<const V extends Tuple>(make: () => Generated<V>): Dataset<TupleOf<V>>;
  static fromGenerator(make: () => Generated<ArrayLike>): Dataset<Tensor>;
  static fromGenerator<const V extends Named>(make: () => Generated<V>): Dataset<ElementOf<V>>;
  static fromGenerator(make: () => Generated<DatasetValues>): Dataset;
  static fromGenerator(make: () => Generated<DatasetValues>): Dataset {
    const where = "Dataset.fromGenerator";
    const open = generated(where, make);
    const toElements = () =>
      through(
        open(),
        mapped((value) => toElement(where, value)),
      );
    return new Dataset({ open: toElements, reader: elementReader }, undefined);
  }

  /**
   * Draws elements at random out of a buffer of `bufferSize`; a buffer as large as the dataset shuffles it wholly.
   *
   * **Defaults** the seed is taken from the stream that `setSeed` fixes, and each iteration has its own order.
   */
  shuffle(bufferSize: number, options: ShuffleOptions = {}): Dataset<E> {
    const where = "Dataset.shuffle";
    requireWhole(where, "bufferSize", bufferSize);
    const { seed, reshuffleEachIteration } = readOptions(where, SHUFFLE_OPTIONS, options);
    const { open, reader } = this.#plan;
    const shuffled = inRandomOrder(open, bufferSize, { seed, reshuffles: reshuffleEachIteration });
    return new Dataset({ open: shuffled, reader }, this.cardinality);
  }

  /** Stacks `batchSize` elements at a time; `dropRemainder` (false) leaves out a last batch that is not full. */
  batch(batchSize: number, options: BatchOptions = {}): Dataset<E> {
    requireWhole("Dataset.batch", "batchSize", batchSize);
    const { dropRemainder } = readOptions("Dataset.batch", BATCH_OPTIONS, options);
    const { open, reader } = this.#plan;
    const count = (n: number) => (dropRemainder ? Math.floor(n / batchSize) : Math.ceil(n / batchSize));
    return new Dataset(
      { open: () => through(open(), grouped(batchSize, dropRemainder)), reader: batchReader(reader) },
      this.#counted(count),
    );
  }

  /** Each element through `fn`, which gets the tensor, tuple or names that iterating would give, and gives tensors in any structure. */
  map<F extends DatasetElement>(fn: (element: E) => F): Dataset<F> {
    const apply = MAP_FUNCTION.read("Dataset.map", "fn", fn);
    const { open, reader } = this.#plan;
    const mapping = (item: unknown) =>
      toElement(
        "Dataset.map",
        tidy(() => apply(tensorsOf(reader.element(item)))),
      );
    return new Dataset({ open: () => through(open(), mapped(mapping)), reader: elementReader }, this.cardinality);
  }

  /** The first `count` elements. */
  take(count: number): Dataset<E> {
    requireWhole("Dataset.take", "count", count, 0);
    return this.#derived(
      (items) => through(items(), taken(count)),
      (n) => Math.min(count, n),
    );
  }

  /** All but the first `count` elements. */
  skip(count: number): Dataset<E> {
    requireWhole("Dataset.skip", "count", count, 0);
    return this.#derived(
      (items) => through(items(), skipped(count)),
      (n) => Math.max(0, n - count),
    );
  }

  /** The elements `count` times over; without a count, endlessly. */
  repeat(count = Number.POSITIVE_INFINITY): Dataset<E> {
    if (count !== Number.POSITIVE_INFINITY) requireWhole("Dataset.repeat", "count", count, 0);
    return this.#derived(
      (items) => repeated(items, count),
      (n) => (n === 0 || count === 0 ? 0 : n * count),
    );
  }

  /** Asks asynchronous data for `bufferSize` (1) elements before they are needed; data in memory have nothing to be fetched. */
  prefetch(bufferSize = 1): Dataset<E> {
    requireWhole("Dataset.prefetch", "bufferSize", bufferSize);
    return this.#derived((items) => fetchedAhead(items(), bufferSize));
  }

  /** The elements as tensors at rest. **Errors** `unsupported` where the data are asynchronous: use `for await`. */
  [Symbol.iterator](): Iterator<E> {
    return synchronous("Dataset", this.elements())[Symbol.iterator]();
  }

  /** The elements as tensors at rest, whether the data are asynchronous or not. */
  async *[Symbol.asyncIterator](): AsyncGenerator<E> {
    yield* this.elements();
  }

  /** The same items in another order or number. */
  #derived(
    change: (items: () => Items<unknown>) => Items<unknown>,
    count: (n: number) => number = (n) => n,
  ): Dataset<E> {
    const { open, reader } = this.#plan;
    return new Dataset({ open: () => change(open), reader }, this.#counted(count));
  }

  #counted(count: (n: number) => number): number | undefined {
    return this.cardinality === undefined ? undefined : count(this.cardinality);
  }
}
