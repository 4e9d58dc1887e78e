/** The models of the main program: the course's by hand, and three by layers. */
import { layers, type Model, Sequential } from "throughtime";
import { MyRNN } from "../05-imdb.js";
import type { ModelName, Options } from "./options.js";

const RECURRENT = { rnn: layers.simpleRNN, lstm: layers.lstm, gru: layers.gru };

export function buildModel({
  model,
  units,
  words,
  maxlen,
}: Pick<Options, "model" | "units" | "words" | "maxlen">): Model {
  return model === "cells" ? new MyRNN(units, { words, maxlen }) : stacked(model, units, words);
}

function stacked(name: Exclude<ModelName, "cells">, units: number, words: number): Model {
  const recurrent = RECURRENT[name];
  return new Sequential([
    layers.embedding({ inputDim: words, outputDim: 100 }),
    recurrent({ units, dropout: 0.2, returnSequences: true }),
    recurrent({ units, dropout: 0.2 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
}
