import { requireWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { readOptions } from "../core/options.js";
import { flattenNest, type Nest } from "../core/structure.js";
import type { TypedArray } from "../core/types.js";
import type { Tensor } from "../tensor/index.js";
import { bucketed, bucketReader, readBuckets } from "./buckets.js";
import {
  type DatasetElement,
  type DatasetValues,
  type ElementOf,
  type TupleOf,
  toColumns,
  toElement,
} from "./element.js";
import { Elements, inRandomOrder, isDataset } from "./elements.js";
import type { ArrayLike } from "./host.js";
import {
  fetchedAhead,
  type Items,
  keptOnce,
  oneAfterAnother,
  repeated,
  type Stage,
  synchronous,
  through,
  together,
} from "./items.js";
import {
  BATCH_OPTIONS,
  type BatchOptions,
  BUCKET_OPTIONS,
  type BucketOptions,
  PADDED_BATCH_OPTIONS,
  type PaddedBatchOptions,
  SHUFFLE_OPTIONS,
  type ShuffleOptions,
  WINDOW_OPTIONS,
  type WindowOptions,
} from "./options.js";
import { paddedReader } from "./padding.js";
import {
  appliedTo,
  batchReader,
  chainedReader,
  columnReader,
  elementReader,
  type Reader,
  saidOf,
  zippedReader,
} from "./reader.js";
import { generated, upTo } from "./sources.js";
import { filtered, grouped, mapped, skipped, taken, windowCount, windowed } from "./stages.js";

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

/** The element of datasets that are zipped in the structure of `D`. */
export type Zipped<D> = D extends Dataset<infer E> ? E : { -readonly [K in keyof D]: Zipped<D[K]> };

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
    const { columns, count } = toColumns(where, values);
    return new Dataset({ open: () => upTo(count), reader: columnReader(columns) }, count);
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

  /** A dataset of items that a reader of its own makes elements of. @internal */
  static _ofPlan<E, Item>(plan: Plan<Item>): Dataset<E> {
    return new Dataset(plan, undefined);
  }

  /**
   * A dataset whose elements hold one element of each of several datasets, in their structure, as long as all have one.
   *
   * **Errors** `invalid-argument` for anything but datasets in a list, by name, or lists and names of those.
   *
   * @example
   * const sentences = data.Dataset.fromGenerator(() => [[3, 1], [4, 1, 5]].map((ids) => tensor(ids)));
   * const labels = data.Dataset.fromTensorSlices([0, 1]);
   * [...data.Dataset.zip([sentences, labels])].map(([ids, label]) => [ids.shape[0], label.item()]); // [[2, 0], [3, 1]]
   */
  // biome-ignore lint/suspicious/noExplicitAny: datasets of whatever elements.
  static zip<const D extends Nest<Dataset<any>>>(datasets: D): Dataset<Zipped<D>> {
    const where = "Dataset.zip";
    const plans = flattenNest<unknown>(datasets, isDataset).map((each) => {
      if (isDataset(each)) return { plan: each.#plan, cardinality: each.cardinality };
      return fail("invalid-argument", where, "datasets, such as [a, b] or { a, b }", quoted(each));
    });
    if (plans.length === 0 || isDataset(datasets)) {
      const got = plans.length === 0 ? "none" : "a dataset";
      const hint = "Several go into one list: Dataset.zip([a, b]).";
      fail("invalid-argument", where, "datasets in a list or by name", got, hint);
    }
    const counts = plans.map(({ cardinality }) => cardinality ?? Number.NaN);
    const fewest = Math.min(...counts);
    const readers = plans.map(({ plan }) => plan.reader);
    const reader = zippedReader(datasets, isDataset, readers);
    const open = () => together(plans.map(({ plan }) => plan.open()));
    return new Dataset({ open, reader }, Number.isNaN(fewest) ? undefined : fewest);
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
    return this.#batched(batchSize, dropRemainder, batchReader);
  }

  /**
   * Stacks `batchSize` elements at a time whose arrays differ in shape, padded at the end of each axis to the longest of the batch or to `paddedShapes`.
   *
   * An Embedding with `maskZero` or a Masking layer skips what was padded, where nothing else has its value.
   *
   * **Shapes** elements [tᵢ, …] give [batchSize, max tᵢ, …].
   * **Errors** `shape-mismatch` for elements that are longer than `paddedShapes` or of other rank; `invalid-argument` where those are not as elements are.
   *
   * @example
   * const sentences = data.Dataset.fromGenerator(() => [[3, 1], [4, 1, 5], [9]].map((ids) => tensor(ids)));
   * [...sentences.paddedBatch(2)].map((batch) => batch.array()); // [[[3, 1, 0], [4, 1, 5]], [[9]]]
   */
  paddedBatch(batchSize: number, options: PaddedBatchOptions = {}): Dataset<E> {
    const where = "Dataset.paddedBatch";
    requireWhole(where, "batchSize", batchSize);
    const { dropRemainder, ...padding } = readOptions(where, PADDED_BATCH_OPTIONS, options);
    return this.#batched(batchSize, dropRemainder, (reader) => paddedReader(reader, padding, where));
  }

  /**
   * Batches elements of about the same length: bucket k takes lengths from boundary k − 1 up to, but not, boundary k, and gives a batch when it is full.
   *
   * Sentences of equal length in a batch need little padding. At the end the buckets that are not full give theirs.
   *
   * **Shapes** elements [tᵢ, …] give [size of the bucket, max tᵢ, …].
   * **Errors** `invalid-argument` for boundaries that do not rise, other than one batch size more than boundaries, a length that is no whole number, and
   * with `padToBucketBoundary` one of the last bucket, which has no boundary; `shape-mismatch` as of {@link Dataset.paddedBatch}.
   *
   * @example
   * const sentences = data.Dataset.fromGenerator(() => [[1], [2, 2, 2], [3], [4, 4]].map((ids) => tensor(ids)));
   * const batches = sentences.bucketBySequenceLength((ids) => ids.shape[0], [2], [2, 2]);
   * [...batches].map((batch) => batch.array()); // [[[1], [3]], [[2, 2, 2], [4, 4, 0]]]
   */
  bucketBySequenceLength(
    elementLengthFunc: (element: E) => number | Tensor,
    bucketBoundaries: readonly number[],
    bucketBatchSizes: readonly number[],
    options: BucketOptions = {},
  ): Dataset<E> {
    const where = "Dataset.bucketBySequenceLength";
    const buckets = readBuckets(where, bucketBoundaries, bucketBatchSizes);
    const given = readOptions(where, BUCKET_OPTIONS, options);
    const { reader } = this.#plan;
    const lengthIn = saidOf(where, "elementLengthFunc", elementLengthFunc, reader);
    const lengthOf = (item: unknown) => requireWhole(where, "the length of an element", lengthIn(item), 0);
    const stage = () => bucketed(buckets, lengthOf, given.dropRemainder);
    return this.#through(stage, bucketReader(where, reader, buckets, given), undefined);
  }

  /**
   * Runs of `size` elements, each stacked along a new first axis: the first from the start, each next one `shift` elements later.
   *
   * What TensorFlow makes of `window(size).flat_map(lambda w: w.batch(size))`. Without `dropRemainder` the last windows are as short as what is left.
   *
   * **Shapes** elements […] give [size, …]; `batch` makes [batchSize, size, …] of those.
   * **Defaults** shift size, stride 1, dropRemainder false.
   *
   * @example
   * const readings = data.Dataset.fromTensorSlices([1, 2, 3, 4, 5]);
   * [...readings.window(3, { shift: 1, dropRemainder: true })].map((run) => run.array()); // [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
   */
  window(size: number, options: WindowOptions = {}): Dataset<E> {
    const where = "Dataset.window";
    requireWhole(where, "size", size);
    const { shift, ...given } = readOptions(where, WINDOW_OPTIONS, options);
    const windows = { size, shift: shift ?? size, ...given };
    const count = this.#counted((n) => windowCount(windows, n));
    return this.#through(() => windowed(windows), batchReader(this.#plan.reader), count);
  }

  /**
   * The elements for which `predicate` gives true, as a boolean or as a tensor of one.
   *
   * How many there are is not known beforehand: `cardinality` is undefined.
   *
   * **Errors** `invalid-argument` for a predicate that gives anything else.
   *
   * @example
   * [...data.Dataset.fromTensorSlices([3, 1, 4, 1]).filter((n) => n.item() > 1)].map((n) => n.item()); // [3, 4]
   */
  filter(predicate: (element: E) => boolean | Tensor): Dataset<E> {
    const where = "Dataset.filter";
    const { reader } = this.#plan;
    const said = saidOf(where, "predicate", predicate, reader);
    const holds = (item: unknown) => {
      const held = said(item);
      if (typeof held === "boolean") return held;
      return fail("invalid-argument", where, "a predicate that gives true or false", quoted(held));
    };
    return this.#through(() => filtered(holds), reader, undefined);
  }

  /** Each element through `fn`, which gets the tensor, tuple or names that iterating would give, and gives tensors in any structure. */
  map<F extends DatasetElement>(fn: (element: E) => F): Dataset<F> {
    const where = "Dataset.map";
    const apply = appliedTo(where, "fn", fn, this.#plan.reader);
    const mapping = (item: unknown) => toElement(where, apply(item));
    return this.#through(() => mapped(mapping), elementReader, this.cardinality);
  }

  /** The first `count` elements. */
  take(count: number): Dataset<E> {
    requireWhole("Dataset.take", "count", count, 0);
    const left = this.#counted((n) => Math.min(count, n));
    return this.#through(() => taken(count), this.#plan.reader, left);
  }

  /** All but the first `count` elements. */
  skip(count: number): Dataset<E> {
    requireWhole("Dataset.skip", "count", count, 0);
    const left = this.#counted((n) => Math.max(0, n - count));
    return this.#through(() => skipped(count), this.#plan.reader, left);
  }

  /**
   * The elements of this dataset, then those of another of the same structure, shapes and dtypes.
   *
   * **Errors** `shape-mismatch` where elements of both meet in a batch and do not go together.
   *
   * @example
   * const [a, b] = [[1, 2], [3]].map((values) => data.Dataset.fromTensorSlices(values));
   * [...a.concatenate(b).batch(2)].map((batch) => batch.array()); // [[1, 2], [3]]
   */
  concatenate(other: Dataset<E>): Dataset<E> {
    const where = "Dataset.concatenate";
    if (!isDataset(other)) fail("invalid-argument", where, "a dataset", quoted(other));
    const plans = [this.#plan, other.#plan];
    const open = () => oneAfterAnother(plans.map((plan) => plan.open()));
    const more = other.cardinality;
    const count = more === undefined ? undefined : this.#counted((n) => n + more);
    return new Dataset({ open, reader: chainedReader(plans.map(({ reader }) => reader)) }, count);
  }

  /**
   * Keeps the elements of the first whole pass for those that follow, so that what comes before, such as `map` or reading a file, is done once.
   *
   * A pass that is left before its end keeps nothing. A shuffle goes after it, since its order would be kept as well.
   *
   * @example
   * let made = 0;
   * const dataset = data.Dataset.fromTensorSlices([1, 2]).map((n) => (made++, n)).cache();
   * [...dataset.repeat(3)].length;
   * made; // 2
   */
  cache(): Dataset<E> {
    const { open, reader } = this.#plan;
    return new Dataset({ open: keptOnce(open), reader }, this.cardinality);
  }

  /** The elements `count` times over; without a count, endlessly. */
  repeat(count = Number.POSITIVE_INFINITY): Dataset<E> {
    if (count !== Number.POSITIVE_INFINITY) requireWhole("Dataset.repeat", "count", count, 0);
    const { open, reader } = this.#plan;
    const total = this.#counted((n) => (n === 0 || count === 0 ? 0 : n * count));
    return new Dataset({ open: () => repeated(open, count), reader }, total);
  }

  /** Asks asynchronous data for `bufferSize` (1) elements before they are needed; data in memory have nothing to be fetched. */
  prefetch(bufferSize = 1): Dataset<E> {
    requireWhole("Dataset.prefetch", "bufferSize", bufferSize);
    const { open, reader } = this.#plan;
    return new Dataset({ open: () => fetchedAhead(open(), bufferSize), reader }, this.cardinality);
  }

  /** The elements as tensors at rest. **Errors** `unsupported` where the data are asynchronous: use `for await`. */
  [Symbol.iterator](): Iterator<E> {
    return synchronous("Dataset", this.elements())[Symbol.iterator]();
  }

  /** The elements as tensors at rest, whether the data are asynchronous or not. */
  async *[Symbol.asyncIterator](): AsyncGenerator<E> {
    yield* this.elements();
  }

  /** Items in groups, read as `readerOf` makes it. */
  #batched(
    batchSize: number,
    dropRemainder: boolean,
    readerOf: (reader: Reader<unknown>) => Reader<readonly unknown[]>,
  ): Dataset<E> {
    const count = (n: number) => (dropRemainder ? Math.floor(n / batchSize) : Math.ceil(n / batchSize));
    return this.#through(() => grouped(batchSize, dropRemainder), readerOf(this.#plan.reader), this.#counted(count));
  }

  /** The items through a stage, which is made anew for each pass, and read by another reader. */
  #through<F, Out>(stage: () => Stage<unknown, Out>, reader: Reader<Out>, cardinality: number | undefined): Dataset<F> {
    const { open } = this.#plan;
    return new Dataset({ open: () => through(open(), stage()), reader }, cardinality);
  }

  #counted(count: (n: number) => number): number | undefined {
    return this.cardinality === undefined ? undefined : count(this.cardinality);
  }
}
