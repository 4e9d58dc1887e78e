/** A batch of 1,200 is cut into two shards. */
const ROWS = 1500;

/** @param {typeof import("throughtime")} tt */
function prepare(tt) {
  tt.setSeed(3);
  const model = new tt.Sequential([
    tt.layers.embedding({ inputDim: 10, outputDim: 3, maskZero: true }),
    tt.layers.gru({ units: 4, dropout: 0.3 }),
    tt.layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
  const ids = Int32Array.from({ length: ROWS * 5 }, (_, i) => (i * 7) % 10);
  const y = Float32Array.from({ length: ROWS }, (_, i) => i % 2);
  return { model, x: tt.tensor(ids, [ROWS, 5]), y: tt.tensor(y, [ROWS, 1]) };
}

const OPTIONS = /** @type {const} */ ({ batchSize: 1200, epochs: 2, verbose: 0 });

/**
 * Two epochs on several threads, evaluated and predicted on them too: the losses, some of the weights, some of the outputs.
 *
 * @param {typeof import("throughtime")} tt
 * @param {import("throughtime").Workers} workers
 * @returns {Promise<number[]>}
 */
export async function trainOnWorkers(tt, workers) {
  const { model, x, y } = prepare(tt);
  const { history } = await model.fit(x, y, { ...OPTIONS, workers });
  const { loss } = await model.evaluate(x, y, { verbose: 0, workers });
  const output = await model.predict(x, { verbose: 0, workers });
  return [...history.loss, loss, ...model.getWeights().at(-2).data(), ...output.data().slice(-5)];
}

/**
 * The same through a pool, twice.
 *
 * @param {typeof import("throughtime")} tt
 * @returns {Promise<number[][]>}
 */
export async function trainOnPool(tt) {
  const pool = await tt.workerPool(2);
  const results = [await trainOnWorkers(tt, pool), await trainOnWorkers(tt, pool)];
  await pool.close();
  return results;
}

/**
 * Where workers are refused: what a pool and fit say, whether the weights are as they were, and how training goes on without.
 *
 * @param {typeof import("throughtime")} tt
 */
export async function trainWithoutWorkers(tt) {
  const { model, x, y } = prepare(tt);
  model.build([null, 5]);
  const before = JSON.stringify(model.getWeights());
  const told = (/** @type {Promise<unknown>} */ made) =>
    made.then(
      () => "",
      (error) => `${error.code}: ${error.message}`,
    );
  const errors = [await told(tt.workerPool(2)), await told(model.fit(x, y, { ...OPTIONS, workers: 2 }))];
  const isIntact = JSON.stringify(model.getWeights()) === before;
  const { history } = await model.fit(x, y, OPTIONS);
  return { errors, isIntact, loss: history.loss, ...(await trainLong(tt)) };
}

/**
 * Steps of some 20 ms, 40 of them, so that "auto" tries to open threads: how often it did, and the losses with and without.
 *
 * @param {typeof import("throughtime")} tt
 */
async function trainLong(tt) {
  const scope = /** @type {{ Worker: typeof Worker }} */ (globalThis);
  const { Worker } = scope;
  let tries = 0;
  scope.Worker = class extends Worker {
    constructor(/** @type {[url: URL, options?: WorkerOptions]} */ ...given) {
      tries++;
      super(...given);
    }
  };
  const trained = async (/** @type {import("throughtime").Workers} */ workers) => {
    tt.setSeed(4);
    const net = new tt.Sequential([tt.layers.lstm({ units: 32, dropout: 0.2 }), tt.layers.dense({ units: 1 })]);
    net.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const x = tt.randomUniform([256, 40, 16], { minval: -1, maxval: 1, seed: 1 });
    return (await net.fit(x, tt.zeros([256, 1]), { batchSize: 256, epochs: 40, verbose: 0, workers })).history.loss;
  };
  const [auto, one] = [await trained("auto"), await trained(1)];
  scope.Worker = Worker;
  return { auto, one, tries, cores: navigator.hardwareConcurrency };
}
