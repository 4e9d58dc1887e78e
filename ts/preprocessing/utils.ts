/** What Keras has under `keras.utils`. */
import { setSeed } from "../tensor/index.js";

export { type PadSequencesOptions, padSequences, type Sequence } from "./pad-sequences.js";
export { type SplitDatasetOptions, splitDataset } from "./split-dataset.js";
export { type TimeseriesOptions, timeseriesDatasetFromArray } from "./timeseries.js";
export { type ToCategoricalOptions, toCategorical } from "./to-categorical.js";

/**
 * Keras's name of {@link setSeed}.
 *
 * **Source** Keras 3, `keras.utils.set_random_seed`.
 *
 * @example
 * utils.setRandomSeed(22);
 */
export function setRandomSeed(seed: number): void {
  setSeed(seed);
}
