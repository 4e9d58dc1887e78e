// A training that takes a blink, the same in Node, in other Nodes, and in a page: whoever runs it hands over the package.

/**
 * Trains a small LSTM to tell whether a sequence starts with a small number.
 * @param {typeof import("throughtime")} throughtime
 * @returns {Promise<number[]>} the loss of each of the 15 epochs
 */
export async function trainTinyLstm({ Sequential, layers, optimizers, setSeed, tensor }) {
  setSeed(22);
  const x = Array.from({ length: 64 }, (_, i) => [i % 10, (i * 7) % 10, (i * 3) % 10]);
  const y = Array.from({ length: 64 }, (_, i) => [i % 10 < 5 ? 1 : 0]);
  const model = new Sequential([
    layers.embedding({ inputDim: 10, outputDim: 8 }),
    layers.lstm({ units: 8 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: optimizers.adam(0.02), loss: "binaryCrossentropy", metrics: ["accuracy"] });
  const ids = tensor(x, undefined, "int32");
  const { history } = await model.fit(ids, tensor(y), { epochs: 15, batchSize: 16, verbose: 0 });
  return history.loss;
}
