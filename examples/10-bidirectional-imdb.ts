/** A bidirectional LSTM on the film reviews: each word is read with what stands before it and what comes after it. */
import { layers, optimizers, Sequential, setSeed } from "throughtime";
import { loadReviews, type ReviewOptions } from "./05-imdb.js";
import { runAsScript } from "./run.js";

export async function main({
  epochs = 2,
  units = 32,
  ...options
}: ReviewOptions & { epochs?: number; units?: number } = {}) {
  setSeed(22);
  const { dbTrain, dbTest } = await loadReviews(options);
  const model = new Sequential([
    layers.embedding({ inputDim: options.words ?? 10_000, outputDim: 64, maskZero: true }),
    layers.bidirectional({ layer: layers.lstm({ units, dropout: 0.2 }) }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: optimizers.adam(0.001), loss: "binaryCrossentropy", metrics: ["accuracy"] });
  const history = await model.fit(dbTrain, { epochs, validationData: dbTest });
  const { accuracy } = await model.evaluate(dbTest);
  console.log(`test accuracy ${accuracy!.toFixed(3)} after ${epochs} epochs`);
  return { history, accuracy: accuracy! };
}

runAsScript(import.meta.url, main);
