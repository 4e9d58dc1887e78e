import { isWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { flag, Option, type OptionsOf, readOptions, seed } from "../core/options.js";
import { Dataset } from "../data/dataset.js";
import type { DatasetElement, DatasetValues } from "../data/element.js";
import { isDataset } from "../data/elements.js";

/** A number of elements, or a share of them between 0 and 1. */
function size(): Option<number> {
  return new Option((where, name, value) => {
    if (typeof value === "number" && ((isWhole(value) && value > 0) || (value > 0 && value < 1))) return value;
    return fail("invalid-argument", where, `${name} to be a number of elements, or a share in (0, 1)`, quoted(value));
  });
}

const OPTIONS = {
  /** How many go to the left, or which share of all. Default: what the right leaves. */
  leftSize: size().orNull(),
  /** How many go to the right, or which share of all. Default: what the left leaves. */
  rightSize: size().orNull(),
  /** Splits at random rather than at one place? Default false. */
  shuffle: flag().default(false),
  /** The same seed gives the same split. Default: the next of the stream that `setSeed` fixes. */
  seed: seed().orNull(),
};

/** Options of {@link splitDataset}. */
export interface SplitDatasetOptions extends OptionsOf<typeof OPTIONS> {}

/**
 * A dataset, or arrays of equal length, in two parts: one to train on, one to test with.
 *
 * **Defaults** in the order of the elements; the size that is not given is the rest.
 * **Errors** `invalid-argument` for sizes that are none, or more than there is; `unsupported` where the number of elements is not known: use `take` and `skip`.
 * **Source** Keras 3, `keras.utils.split_dataset`.
 *
 * @example
 * const [train, test] = utils.splitDataset([1, 2, 3, 4, 5], { leftSize: 0.8 });
 * [[...train].map((n) => n.item()), [...test].map((n) => n.item())]; // [[1, 2, 3, 4], [5]]
 */
export function splitDataset<E>(
  dataset: Dataset<E>,
  options: SplitDatasetOptions,
): [left: Dataset<E>, right: Dataset<E>];
export function splitDataset(arrays: DatasetValues, options: SplitDatasetOptions): [left: Dataset, right: Dataset];
export function splitDataset(
  given: Dataset | DatasetValues,
  options: SplitDatasetOptions,
): [left: Dataset, right: Dataset] {
  const where = "splitDataset";
  const { leftSize, rightSize, shuffle, seed } = readOptions(where, OPTIONS, options);
  const dataset: Dataset<DatasetElement> = isDataset(given) ? given : Dataset.fromTensorSlices(given as never);
  const total = dataset.cardinality;
  if (total === undefined || !Number.isFinite(total)) {
    const got = total === undefined ? "a generator's" : "an endless one";
    fail("unsupported", where, "a dataset whose length is known", got, "Use dataset.take(n) and dataset.skip(n).");
  }
  if (leftSize === null && rightSize === null) fail("invalid-argument", where, "leftSize or rightSize", "neither");
  const countOf = (size: number) => (size < 1 ? roundHalfToEven(size * total) : size);
  const right = rightSize === null ? null : countOf(rightSize);
  const left = leftSize === null ? total - right! : countOf(leftSize);
  const rest = right ?? total - left;
  if (left < 0 || rest < 0 || left + rest > total) {
    fail("invalid-argument", where, `sizes of at most ${total} elements together`, `${left} and ${rest}`);
  }
  const ordered = shuffle ? dataset.shuffle(total, { seed, reshuffleEachIteration: false }) : dataset;
  return [ordered.take(left), ordered.skip(total - rest)];
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
