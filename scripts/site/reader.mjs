// The net that the Gates room looks into before one has trained one of one's own: a small LSTM that has read the studio's reviews.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { repoCache, root } from "../setup/shell.mjs";
import { DATA, LENGTH, REVIEWS, VOCABULARY } from "./reviews.mjs";

export const READER = `${DATA}/reader.json`;
export const WEIGHTS = `${DATA}/reader.bin`;

/** Trains it and writes its architecture with its words, and its weights. */
export async function trainReader() {
  const { datasets, layers, optimizers, preprocessing, Sequential, setSeed, tensor } = await import(
    "../../dist/node.js"
  );
  const path = join(repoCache, "studio-reviews.bin");
  writeFileSync(path, gunzipSync(readFileSync(join(root, REVIEWS))));
  const [[xTrain, yTrain], [xTest, yTest]] = await datasets.imdb.loadData({ path, numWords: VOCABULARY });
  const pad = (x) => preprocessing.padSequences(x, { maxlen: LENGTH });
  const labels = (y) => tensor(Float32Array.from(y), [y.length, 1]);
  setSeed(22);
  const model = new Sequential([
    layers.embedding({ inputDim: VOCABULARY, outputDim: 8, maskZero: true }),
    layers.lstm({ units: 16, dropout: 0.2 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  const optimizer = optimizers.adam({ learningRate: 0.005, clipnorm: 1 });
  model.compile({ optimizer, loss: "binaryCrossentropy", metrics: ["accuracy"] });
  const { history } = await model.fit(pad(xTrain), labels(yTrain), {
    ...{ epochs: 2, batchSize: 64, verbose: 0, workers: 1 },
    validationData: [pad(xTest), labels(yTest)],
  });
  const words = [...(await datasets.imdb.getWordIndex({ path })).keys()];
  const about = { accuracy: history.val_accuracy.at(-1), length: LENGTH, words, model: model.toJSON() };
  writeFileSync(join(root, READER), JSON.stringify(about));
  const weights = model.getWeights().map((weight) => Buffer.from(weight.data().buffer));
  writeFileSync(join(root, WEIGHTS), Buffer.concat(weights));
}
