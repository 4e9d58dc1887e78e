/** Layers: factories such as `layers.lstm({ units: 64 })`, and the classes they make. */
export { clearSession } from "../core/names.js";
export * from "./all.js";
export type { AttentionCallOptions, AttentionOutput } from "./attention/attention-layer.js";
export { type CallOptions, Layer, type LayerInput, type LayerOutput, type SymbolicInput } from "./layer.js";
export { LayerBase, type LayerOptions, type WeightOptions } from "./layer-base.js";
export { type CellOptions, RecurrentCell } from "./rnn/recurrent-cell.js";
export { RecurrentLayer, type RecurrentOutput, type SequenceOptions } from "./rnn/recurrent-layer.js";
export { RNNCell } from "./rnn/rnn-cell.js";
export { type DynamicShape, isShape, type Shapes } from "./shapes.js";
export { type Symbolic, SymbolicTensor, type SymbolicTensors } from "./symbolic.js";
export type { WeightValue } from "./weights.js";
