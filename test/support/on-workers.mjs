/**
 * Two epochs on several threads: the losses, and some of the weights.
 *
 * @param {typeof import("throughtime")} tt
 * @param {number} workers
 * @returns {Promise<number[]>}
 */
export async function trainOnWorkers(tt, workers) {
  tt.setSeed(3);
  const model = new tt.Sequential([
    tt.layers.embedding({ inputDim: 10, outputDim: 3, maskZero: true }),
    tt.layers.gru({ units: 4, dropout: 0.3 }),
    tt.layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
  const ids = Int32Array.from({ length: 100 * 5 }, (_, i) => (i * 7) % 10);
  const y = Float32Array.from({ length: 100 }, (_, i) => i % 2);
  const options = { batchSize: 80, epochs: 2, verbose: 0, workers };
  const { history } = await model.fit(tt.tensor(ids, [100, 5]), tt.tensor(y, [100, 1]), options);
  return [...history.loss, ...model.getWeights().at(-2).data()];
}
