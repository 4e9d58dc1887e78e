import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { HostRandom } from "../core/philox.js";
import { type Tensor, tidy } from "../tensor/index.js";
import { checkSeed, nextSeed } from "../tensor/internal.js";
import { type HostElement, partsOf, toElement } from "./columns.js";
import { type ArrayLike, row, toHost, toTensor } from "./host.js";
import { batched, iterate, mapped, repeated, type Source, shuffled, skipped, taken } from "./pipeline.js";

/** What a dataset yields: one tensor, or a tuple of tensors such as [x, y] or [x, y, sampleWeight]. */
export type DatasetElement = Tensor | readonly Tensor[];

/**
 * A sequence of elements, described once and iterated any number of times, in the manner of `tf.data.Dataset`.
 *
 * Elements rest on the JavaScript heap; a pipeline allocates no wasm memory. Every method returns a new dataset.
 *
 * @example
 * ```ts
 * const x = tensor([[1, 2], [3, 4], [5, 6]]);
 * const ds = data.Dataset.fromTensorSlices([x, Int32Array.of(0, 1, 0)]).shuffle(3, { seed: 7 }).batch(2);
 * for (const [xs, ys] of ds) console.log(xs.shape, ys.shape);   // [2, 2] [2], then [1, 2] [1]
 * ```
 */
export class Dataset<E extends DatasetElement = DatasetElement> implements Iterable<E> {
  private constructor(
    private readonly source: Source,
    /** How many elements an iteration gives: `Infinity` after `repeat()`, `undefined` where that is not known before (generators). */
    readonly cardinality: number | undefined,
  ) {}

  /**
   * A dataset of the slices of arrays along their first axis.
   *
   * **Shapes** x: [n, …] gives n elements […]; [x, y] gives n tuples.
   * **Errors** "shape-mismatch" where the columns' lengths differ; "invalid-argument" where nested arrays could be read as a tuple or as one array.
   */
  static fromTensorSlices(columns: readonly [ArrayLike, ArrayLike]): Dataset<[Tensor, Tensor]>;
  static fromTensorSlices(columns: readonly [ArrayLike, ArrayLike, ArrayLike]): Dataset<[Tensor, Tensor, Tensor]>;
  static fromTensorSlices(values: ArrayLike): Dataset<Tensor>;
  static fromTensorSlices(values: ArrayLike | readonly ArrayLike[]): Dataset<DatasetElement> {
    return Dataset.slices(toElement(values, "Dataset.fromTensorSlices"), "Dataset.fromTensorSlices");
  }

  /**
   * A dataset of what an iterable or generator function yields: a value, or a tuple [x, y] of values.
   *
   * `make` is called anew for each iteration, so a generator function can be gone through more than once.
   */
  static fromGenerator(make: () => Iterable<readonly [ArrayLike, ArrayLike]>): Dataset<[Tensor, Tensor]>;
  static fromGenerator(make: () => Iterable<ArrayLike>): Dataset<Tensor>;
  static fromGenerator(make: () => Iterable<ArrayLike | readonly ArrayLike[]>): Dataset<DatasetElement> {
    return new Dataset(function* () {
      for (const value of make()) yield toElement(value, "Dataset.fromGenerator");
    }, undefined);
  }

  /** The slices of columns that are on the heap already; for `fit(x, y)`, where no structure has to be guessed. @internal */
  static slices(columns: HostElement, where: string): Dataset<DatasetElement> {
    const parts = partsOf(columns);
    const lengths = parts.map((p) => p.shape[0]);
    if (lengths.includes(undefined)) fail("shape-mismatch", where, "arrays of rank 1 or more", "a single number");
    if (lengths.some((n) => n !== lengths[0])) {
      fail("shape-mismatch", where, "columns of equal length", lengths.join(" and "));
    }
    const single = parts.length === 1 && !Array.isArray(columns);
    const count = lengths[0]!;
    return new Dataset(function* () {
      for (let i = 0; i < count; i++) yield single ? row(parts[0]!, i) : parts.map((p) => row(p, i));
    }, count);
  }

  /**
   * Draws elements at random out of a buffer of `bufferSize`; a buffer as large as the dataset shuffles it wholly.
   *
   * Without a `seed` one is taken from the stream that `setSeed` fixes. `reshuffleEachIteration` (true) gives each iteration its own order.
   */
  shuffle(bufferSize: number, options: { seed?: number; reshuffleEachIteration?: boolean } = {}): Dataset<E> {
    checkCount(bufferSize, 1, "Dataset.shuffle", "bufferSize");
    checkOptionNames("Dataset.shuffle", options, ["seed", "reshuffleEachIteration"]);
    const { reshuffleEachIteration = true } = options;
    const orders = new HostRandom(checkSeed("Dataset.shuffle", options.seed ?? nextSeed()));
    const fixed = orders.nextUint32();
    return new Dataset(() => {
      const order = reshuffleEachIteration ? orders.nextUint32() : fixed;
      return shuffled(this.source, bufferSize, new HostRandom(order));
    }, this.cardinality);
  }

  /** Stacks `batchSize` elements at a time; `dropRemainder` (false) leaves out a last batch that is not full. */
  batch(batchSize: number, options: { dropRemainder?: boolean } = {}): Dataset<E> {
    checkCount(batchSize, 1, "Dataset.batch", "batchSize");
    checkOptionNames("Dataset.batch", options, ["dropRemainder"]);
    const { dropRemainder = false } = options;
    const batches = this.cardinality === undefined ? undefined : this.cardinality / batchSize;
    return new Dataset(
      () => batched(this.source, batchSize, dropRemainder),
      batches === undefined ? undefined : dropRemainder ? Math.floor(batches) : Math.ceil(batches),
    );
  }

  /** Each element through `fn`, which gets the tensor, or the tuple, that iterating would give. */
  map<F extends DatasetElement>(fn: (element: E) => F): Dataset<F> {
    return new Dataset(
      () => mapped(this.source, (element) => hostOf(tidy(() => fn(tensorsOf(element) as E)))),
      this.cardinality,
    );
  }

  /** The first `count` elements. */
  take(count: number): Dataset<E> {
    checkCount(count, 0, "Dataset.take", "count");
    const cardinality = this.cardinality === undefined ? undefined : Math.min(count, this.cardinality);
    return new Dataset(() => taken(this.source, count), cardinality);
  }

  /** All but the first `count` elements. */
  skip(count: number): Dataset<E> {
    checkCount(count, 0, "Dataset.skip", "count");
    const cardinality = this.cardinality === undefined ? undefined : Math.max(0, this.cardinality - count);
    return new Dataset(() => skipped(this.source, count), cardinality);
  }

  /** The elements `count` times over; without a count, endlessly. */
  repeat(count = Number.POSITIVE_INFINITY): Dataset<E> {
    if (count !== Number.POSITIVE_INFINITY) checkCount(count, 0, "Dataset.repeat", "count");
    const times = this.cardinality === 0 || count === 0 ? 0 : (this.cardinality ?? Number.NaN) * count;
    return new Dataset(() => repeated(this.source, count), Number.isNaN(times) ? undefined : times);
  }

  /** Accepted for programs written for tf.data; elements are on the heap already, so there is nothing to fetch ahead. */
  prefetch(_bufferSize?: number): Dataset<E> {
    return this;
  }

  /** The elements as tensors at rest. */
  *[Symbol.iterator](): Iterator<E> {
    for (const element of iterate(this.source)) yield tensorsOf(element) as E;
  }
}

function tensorsOf(element: HostElement): DatasetElement {
  return Array.isArray(element) ? element.map(toTensor) : toTensor(partsOf(element)[0]!);
}

function hostOf(element: DatasetElement): HostElement {
  return Array.isArray(element) ? element.map((t: Tensor) => toHost(t)) : toHost(element as Tensor);
}

function checkCount(value: number, least: number, where: string, name: string): void {
  if (!Number.isInteger(value) || value < least) {
    fail("invalid-argument", where, `${name} a whole number of at least ${least}`, String(value));
  }
}
