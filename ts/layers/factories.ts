import { Activation, type ActivationOptions } from "./activation.js";
import { Dense, type DenseOptions } from "./dense.js";
import { Dropout, type DropoutOptions } from "./dropout.js";
import { Embedding, type EmbeddingOptions } from "./embedding.js";
import { Flatten } from "./flatten.js";
import { GRU, GRUCell, type GRUCellOptions, type GRUOptions } from "./gru.js";
import type { LayerOptions } from "./layer-base.js";
import { LSTM, LSTMCell, type LSTMCellOptions, type LSTMOptions } from "./lstm.js";
import { SimpleRNN, SimpleRNNCell, type SimpleRNNCellOptions, type SimpleRNNOptions } from "./simple-rnn.js";

/** A vector for each id: {@link Embedding}. @example layers.embedding({ inputDim: 10_000, outputDim: 100 }) */
export function embedding(options: EmbeddingOptions): Embedding {
  return new Embedding(options);
}

/** A fully connected layer: {@link Dense}. @example layers.dense({ units: 1, activation: "sigmoid" }) */
export function dense(options: DenseOptions): Dense {
  return new Dense(options);
}

/** Random zeros in training: {@link Dropout}. @example layers.dropout({ rate: 0.5 }) */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}

/** An activation by itself: {@link Activation}. @example layers.activation({ activation: "relu" }) */
export function activation(options: ActivationOptions): Activation {
  return new Activation(options);
}

/** All axes but the first as one: {@link Flatten}. @example layers.flatten() */
export function flatten(options: LayerOptions = {}): Flatten {
  return new Flatten(options);
}

/** A fully connected recurrent layer: {@link SimpleRNN}. @example layers.simpleRNN({ units: 64 }) */
export function simpleRNN<S extends boolean = false>(options: SimpleRNNOptions<S>): SimpleRNN<S> {
  return new SimpleRNN(options);
}

/** One step of it: {@link SimpleRNNCell}. @example layers.simpleRNNCell({ units: 64, dropout: 0.2 }) */
export function simpleRNNCell(options: SimpleRNNCellOptions): SimpleRNNCell {
  return new SimpleRNNCell(options);
}

/** Long short-term memory: {@link LSTM}. @example layers.lstm({ units: 64, returnSequences: true }) */
export function lstm<S extends boolean = false>(options: LSTMOptions<S>): LSTM<S> {
  return new LSTM(options);
}

/** One step of it: {@link LSTMCell}. @example layers.lstmCell({ units: 64 }) */
export function lstmCell(options: LSTMCellOptions): LSTMCell {
  return new LSTMCell(options);
}

/** Gated recurrent units: {@link GRU}. @example layers.gru({ units: 64 }) */
export function gru<S extends boolean = false>(options: GRUOptions<S>): GRU<S> {
  return new GRU(options);
}

/** One step of it: {@link GRUCell}. @example layers.gruCell({ units: 64 }) */
export function gruCell(options: GRUCellOptions): GRUCell {
  return new GRUCell(options);
}
