import { requireWhole } from "../core/checks.js";
import { fail } from "../core/errors.js";
import type { Elements } from "../data/elements.js";
import type { DatasetElement } from "../data/index.js";
import { isAsync } from "../data/items.js";
import type { Tensors } from "../tensor/index.js";
import { toBatch } from "./batches.js";
import type { Batch } from "./trainable.js";

/** How a feed gives out its batches. */
export interface FeedOptions {
  /** Begins every epoch with the first batch, as validation does, also where `steps` ended before the last. Default false. */
  readonly restart?: boolean;
}

/**
 * Gives out a dataset's batches epoch by epoch.
 *
 * Without `stepsPerEpoch` an epoch is one pass. With it, an epoch takes so many batches and the next goes on where it
 * ended; a dataset that runs out ends the epoch with a warning, as in Keras. Whoever has done with it closes it.
 */
export class Feed {
  readonly #where: string;
  readonly #dataset: Elements;
  readonly #stepsPerEpoch: number | undefined;
  readonly #goesOn: boolean;
  #iterator: Iterator<DatasetElement> | AsyncIterator<DatasetElement> | undefined;

  constructor(where: string, dataset: Elements, stepsPerEpoch: number | undefined, options: FeedOptions = {}) {
    this.#where = where;
    this.#dataset = dataset;
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#goesOn = stepsPerEpoch !== undefined && !options.restart;
    const { cardinality } = dataset;
    if (cardinality === 0) failEmpty(where);
    if (cardinality === Number.POSITIVE_INFINITY && stepsPerEpoch === undefined) {
      fail("invalid-argument", where, "stepsPerEpoch (steps) with a dataset that repeats endlessly", "none");
    }
    if (stepsPerEpoch !== undefined) requireWhole(where, "the number of steps", stepsPerEpoch);
  }

  /** Batches in an epoch, where that is known. */
  get steps(): number | undefined {
    return this.#stepsPerEpoch ?? this.#dataset.cardinality;
  }

  /** The batches of the next epoch. Left early, by an error or a stop, it closes the data. */
  async *epoch(): AsyncGenerator<Batch<Tensors>> {
    const limit = this.#stepsPerEpoch ?? Number.POSITIVE_INFINITY;
    let [step, isWhole] = [0, false];
    try {
      for (; step < limit; step++) {
        const element = await this.#take(step === 0);
        if (element === undefined) break;
        yield toBatch(this.#where, element);
      }
      isWhole = true;
    } finally {
      if (!isWhole || !this.#goesOn) await this.close();
    }
    if (step === 0) failEmpty(this.#where);
    if (step < limit && this.#stepsPerEpoch !== undefined) {
      console.warn(`${this.#where}: the dataset ran out after ${step} of ${limit} steps; .repeat() makes it go on.`);
    }
  }

  /** Ends the pass under way, down to the `finally` of a user's generator. The next epoch begins with the first batch. */
  async close(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    await iterator?.return?.();
  }

  /** The next element; at the start of an epoch a used-up dataset begins again. */
  async #take(atStart: boolean): Promise<DatasetElement | undefined> {
    const isFresh = this.#iterator === undefined;
    this.#iterator ??= start(this.#dataset);
    const next = await this.#iterator.next();
    if (!next.done) return next.value;
    this.#iterator = undefined;
    return atStart && !isFresh ? this.#take(false) : undefined;
  }
}

function start(dataset: Elements): Iterator<DatasetElement> | AsyncIterator<DatasetElement> {
  const items = dataset.elements();
  return isAsync(items) ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

function failEmpty(where: string): never {
  return fail(
    "invalid-argument",
    where,
    "a dataset of at least one batch",
    "an empty one",
    "With dropRemainder a dataset smaller than its batch is empty.",
  );
}
