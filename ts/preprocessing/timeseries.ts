import { fail } from "../core/errors.js";
import { flag, type OptionsOf, readOptions, seed, wholeNumber } from "../core/options.js";
import { Dataset } from "../data/dataset.js";
import { type ArrayLike, gatherRows, ownHost, rows, toTensor } from "../data/host.js";
import type { Tensor } from "../tensor/index.js";

const OPTIONS = {
  /** Steps in a sequence. */
  sequenceLength: wholeNumber(),
  /** From one sequence's first step to the next's. Default 1. */
  sequenceStride: wholeNumber().default(1),
  /** From one step of a sequence to the next. Default 1. */
  samplingRate: wholeNumber().default(1),
  /** Sequences in a batch; null for no batches. Default 128. */
  batchSize: wholeNumber().orNull().default(128),
  /** In another order in each pass? Default false: in that of time. */
  shuffle: flag().default(false),
  /** The same seed gives the same orders. Default: the next of the stream that `setSeed` fixes. */
  seed: seed().orNull(),
  /** The first step that is used. Default 0. */
  startIndex: wholeNumber(0).orNull(),
  /** The first step that is used no more. Default: the end. */
  endIndex: wholeNumber().orNull(),
};

/** Options of {@link timeseriesDatasetFromArray}. */
export interface TimeseriesOptions extends OptionsOf<typeof OPTIONS> {}

/**
 * A dataset of sequences out of one long series, in batches, each with the target of its first step where there are targets.
 *
 * Sequence k is data[k·stride + j·rate] for j < sequenceLength, its target targets[k·stride]: to forecast what follows a sequence of consecutive
 * steps, let targets begin sequenceLength steps later than data.
 *
 * **Shapes** data [steps, …] → [batchSize, sequenceLength, …]; targets [n, …] → [batchSize, …].
 * **Defaults** sequenceStride 1, samplingRate 1, batchSize 128, in order of time, over the whole series.
 * **Errors** `invalid-argument` for startIndex and endIndex that are not in the series, and for a series that is shorter than one sequence.
 * **Source** Keras 3, `keras.utils.timeseries_dataset_from_array`.
 *
 * @example
 * const series = [10, 11, 12, 13, 14];
 * const dataset = utils.timeseriesDatasetFromArray(series, series.slice(3), { sequenceLength: 3 });
 * [...dataset].map(([x, y]) => [x.array(), y.array()]); // [[[[10, 11, 12], [11, 12, 13]], [13, 14]]]
 */
export function timeseriesDatasetFromArray(
  data: ArrayLike,
  targets: null | undefined,
  options: TimeseriesOptions,
): Dataset<Tensor>;
export function timeseriesDatasetFromArray(
  data: ArrayLike,
  targets: ArrayLike,
  options: TimeseriesOptions,
): Dataset<[Tensor, Tensor]>;
export function timeseriesDatasetFromArray(
  data: ArrayLike,
  targets: ArrayLike | null | undefined,
  options: TimeseriesOptions,
): Dataset<Tensor> | Dataset<[Tensor, Tensor]> {
  const where = "timeseriesDatasetFromArray";
  const given = readOptions(where, OPTIONS, options);
  const series = ownHost(data, `${where}: data`);
  const steps = series.shape[0];
  if (steps === undefined) fail("shape-mismatch", where, "data of rank 1 or more, [steps, …]", "a single number");
  const [start, end] = [given.startIndex ?? 0, given.endIndex ?? steps];
  if (start >= end || end > steps) {
    fail(
      "invalid-argument",
      where,
      `startIndex below endIndex, and that at most ${steps}, the length of data`,
      `${start} and ${end}`,
    );
  }
  const span = (given.sequenceLength - 1) * given.samplingRate + 1;
  if (span > end - start) {
    const expected = `at least ${span} steps, as sequenceLength and samplingRate need`;
    fail("invalid-argument", where, expected, `${end - start} from startIndex to endIndex`);
  }
  const windows = Dataset.fromTensorSlices(toTensor(rows(series, start, end))).window(given.sequenceLength, {
    shift: given.sequenceStride,
    stride: given.samplingRate,
    dropRemainder: true,
  });
  if (targets === null || targets === undefined) return inBatches(windows, given);
  const answers = ownHost(targets, `${where}: targets`);
  const known = Math.min(answers.shape[0] ?? 0, end);
  if (known <= start) fail("invalid-argument", where, `targets for steps from ${start} on`, `${known} targets`);
  const firsts = Array.from(
    { length: Math.ceil((known - start) / given.sequenceStride) },
    (_, k) => start + k * given.sequenceStride,
  );
  const ofFirsts = Dataset.fromTensorSlices(toTensor(gatherRows(answers, firsts)));
  return inBatches(Dataset.zip([windows, ofFirsts]) as Dataset<[Tensor, Tensor]>, given);
}

function inBatches<E>(
  dataset: Dataset<E>,
  { shuffle, seed, batchSize }: { shuffle: boolean; seed: number | null; batchSize: number | null },
): Dataset<E> {
  const ordered = shuffle ? dataset.shuffle(dataset.cardinality!, { seed }) : dataset;
  return batchSize === null ? ordered : ordered.batch(batchSize);
}
