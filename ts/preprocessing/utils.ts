/** What Keras has under `keras.utils`. */
export { setSeed as setRandomSeed } from "../tensor/index.js";
export { type PadSequencesOptions, padSequences, type Sequence } from "./pad-sequences.js";
export { type SplitDatasetOptions, splitDataset } from "./split-dataset.js";
export { type TimeseriesOptions, timeseriesDatasetFromArray } from "./timeseries.js";
export { type ToCategoricalOptions, toCategorical } from "./to-categorical.js";
