/** From texts and ragged lists to tensors. */
export { type PadSequencesOptions, padSequences, type Sequence } from "./pad-sequences.js";
export { DEFAULT_FILTERS, type TextToWordSequenceOptions, textToWordSequence } from "./text.js";
