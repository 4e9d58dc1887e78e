// A model that trains in a worker, whoever hands over the package: the same bits as on this thread.

/** @param {typeof import("throughtime")} tt */
function prepare(tt) {
  tt.setSeed(6);
  const model = new tt.Sequential([
    tt.layers.embedding({ inputDim: 10, outputDim: 3, maskZero: true }),
    tt.layers.lstm({ units: 4, dropout: 0.3 }),
    tt.layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  const ids = Int32Array.from({ length: 300 * 5 }, (_, i) => (i * 7) % 10);
  const y = Float32Array.from({ length: 300 }, (_, i) => i % 2);
  return { model, x: tt.tensor(ids, [300, 5]), y: tt.tensor(y, [300, 1]) };
}

/** @param {import("throughtime").Sequential} model */
function numbersOf(model) {
  return model.weights.flatMap((weight) => [...weight.data()]);
}

const OPTIONS = /** @type {const} */ ({ epochs: 2, batchSize: 256, verbose: 0 });

/**
 * Two epochs here.
 *
 * @param {typeof import("throughtime")} tt
 * @returns {Promise<number[]>} losses, outputs and weights
 */
export async function trainHere(tt) {
  const { model, x, y } = prepare(tt);
  const { history } = await model.fit(x, y, OPTIONS);
  const output = await model.predict(x);
  return [...history.loss, ...output.data().slice(-5), ...numbersOf(model)];
}

/**
 * The same in a worker, which opens workers of its own.
 *
 * @param {typeof import("throughtime")} tt
 * @param {number} workers
 * @param {import("throughtime").SpawnOptions} [options]
 * @returns {Promise<number[]>}
 */
export async function trainSpawned(tt, workers, options) {
  const { model, x, y } = prepare(tt);
  const spawned = await tt.spawn(model, options);
  let batches = 0;
  const count = { onTrainBatchEnd: () => void batches++ };
  const { history } = await spawned.fit(x, y, { ...OPTIONS, workers, callbacks: [count] });
  const output = await spawned.predict(x);
  await spawned.close();
  if (batches !== 4) throw new Error(`${batches} batches were told of`);
  return [...history.loss, ...output.data().slice(-5), ...numbersOf(model)];
}
