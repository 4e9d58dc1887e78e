import { fail } from "../core/errors.js";
import type { Dataset, DatasetElement } from "../data/index.js";
import { toBatch } from "./batches.js";
import type { Batch } from "./trainable.js";

/**
 * Gives out a dataset's batches epoch by epoch.
 *
 * Without `stepsPerEpoch` an epoch is one pass. With it, an epoch takes so many batches and the next goes on where it
 * ended; a dataset that runs out ends the epoch with a warning, as in Keras.
 */
export class Feed {
  private iterator: Iterator<DatasetElement> | undefined;

  constructor(
    private readonly where: string,
    private readonly dataset: Dataset,
    private readonly stepsPerEpoch: number | undefined,
    private readonly options: { readonly restart?: boolean } = {},
  ) {
    const { cardinality } = dataset;
    if (cardinality === 0) failEmpty(where);
    if (cardinality === Number.POSITIVE_INFINITY && stepsPerEpoch === undefined) {
      fail("invalid-argument", where, "stepsPerEpoch (steps) with a dataset that repeats endlessly", "none");
    }
    if (stepsPerEpoch !== undefined && !(Number.isInteger(stepsPerEpoch) && stepsPerEpoch > 0)) {
      fail("invalid-argument", where, "a whole number of steps of at least 1", String(stepsPerEpoch));
    }
  }

  /** Batches in an epoch, where that is known. */
  get steps(): number | undefined {
    return this.stepsPerEpoch ?? this.dataset.cardinality;
  }

  /** The batches of the next epoch. */
  *epoch(): Generator<Batch> {
    const limit = this.stepsPerEpoch ?? Number.POSITIVE_INFINITY;
    const goesOn = this.stepsPerEpoch !== undefined && !this.options.restart;
    let [step, isWhole] = [0, false];
    try {
      for (; step < limit; step++) {
        const element = this.take(step === 0);
        if (element === undefined) break;
        yield toBatch(this.where, element);
      }
      isWhole = true;
    } finally {
      if (!isWhole || !goesOn) void this.close();
    }
    if (step === 0) failEmpty(this.where);
    if (step < limit && this.stepsPerEpoch !== undefined) {
      console.warn(`${this.where}: the dataset ran out after ${step} of ${limit} steps; .repeat() makes it go on.`);
    }
  }

  /** Lets go of the data. */
  async close(): Promise<void> {
    this.iterator?.return?.();
    this.iterator = undefined;
  }

  /** The next element; at the start of an epoch a used-up dataset begins again. */
  private take(atStart: boolean): DatasetElement | undefined {
    const isFresh = this.iterator === undefined;
    this.iterator ??= this.dataset[Symbol.iterator]();
    const next = this.iterator.next();
    if (!next.done) return next.value;
    this.iterator = undefined;
    return atStart && !isFresh ? this.take(false) : undefined;
  }
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
