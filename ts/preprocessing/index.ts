/** From texts and ragged lists to tensors. */
export { type PadSequencesOptions, padSequences, type Sequence } from "./pad-sequences.js";
export { DEFAULT_FILTERS, type TextToWordSequenceOptions, textToWordSequence } from "./text.js";
export { type TimeseriesOptions, timeseriesDatasetFromArray } from "./timeseries.js";
export {
  type MatrixOptions,
  Tokenizer,
  type TokenizerOptions,
  type TokenizerText,
  tokenizer,
  tokenizerFromJSON,
} from "./tokenizer.js";
