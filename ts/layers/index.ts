/** Layers: factories such as `layers.lstm({ units: 64 })`, and the classes they make. */

export { clearSession } from "../core/names.js";
export { Activation, type ActivationOptions } from "./activation.js";
export type { ActivationFunction, AnyActivation } from "./activations.js";
export { Dense, type DenseOptions } from "./dense.js";
export { Dropout, type DropoutOptions } from "./dropout.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export * from "./factories.js";
export { Flatten } from "./flatten.js";
export { GRU, GRUCell, type GRUCellOptions, type GRUOptions } from "./gru.js";
export { type CallOptions, Layer, type LayerOutput, type OutputShape } from "./layer.js";
export {
  type DynamicShape,
  LayerBase,
  type LayerOptions,
  type WeightOptions,
  type WeightValue,
} from "./layer-base.js";
export { LSTM, LSTMCell, type LSTMCellOptions, type LSTMOptions } from "./lstm.js";
export { RecurrentLayer, type RecurrentOutput, type SequenceOptions } from "./recurrent.js";
export { type CellOptions, GatedCell, type GatedCellOptions, RecurrentCell } from "./recurrent-cell.js";
export { SimpleRNN, SimpleRNNCell, type SimpleRNNCellOptions, type SimpleRNNOptions } from "./simple-rnn.js";
