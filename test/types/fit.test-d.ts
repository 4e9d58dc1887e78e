/** compile, fit, evaluate and callbacks: what a program may rely on, and what is refused before it runs. */
import { type callbacks, type History, type Logs, layers, losses, Sequential, type Tensor, zeros } from "throughtime";

const x = zeros([4, 3, 2]);
const y = zeros([4, 1]);
const model = new Sequential([layers.lstm({ units: 4 }), layers.dense({ units: 1 })]);

// names, in place of what they stand for
model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy", "mse"] });
model.compile({ optimizer: "sgd", loss: losses.huber(), metrics: [(_yTrue: Tensor, yPred: Tensor) => yPred] });
model.compile({ loss: (_yTrue: Tensor, yPred: Tensor) => yPred });
// @ts-expect-error no such optimizer
model.compile({ optimizer: "adma", loss: "mse" });
// @ts-expect-error no such loss
model.compile({ optimizer: "adam", loss: "binaryCrossentropie" });
// @ts-expect-error no such metric
model.compile({ optimizer: "adam", loss: "mse", metrics: ["acuracy"] });
// @ts-expect-error no such option
model.compile({ optimiser: "adam", loss: "mse" });

// options that may be absent
declare const signal: AbortSignal | undefined;
declare const validationData: [Tensor, Tensor] | undefined;
const history: Promise<History> = model.fit(x, y, { epochs: 2, signal, validationData, verbose: 0 });
const losses2: Promise<number | undefined> = history.then(({ history: logs }) => logs.loss?.at(-1));
// @ts-expect-error Keras's spelling in Python
model.fit(x, y, { batch_size: 2 });
// @ts-expect-error a number
model.fit(x, y, { epochs: "2" });
// @ts-expect-error no such choice
model.fit(x, y, { verbose: 3 });
// @ts-expect-error numbers, not words
model.fit(x, ["a", "b"]);

// results
const output: Promise<Tensor> = model.predict(x, { batchSize: 2 });
const logs: Promise<Logs> = model.evaluate(x, y);
const loss: Promise<number> = logs.then((all) => all.loss);
// @ts-expect-error a metric that was not asked for is not there
const missing: Promise<number> = logs.then((all) => all.accuracy);

// callbacks written in place; the model that they see is the whole one
const hooks: callbacks.CallbackHooks = {
  async onEpochEnd(epoch, logs) {
    const at: number = epoch;
    const value: number | undefined = logs?.loss;
    console.log(at, value);
  },
};
model.fit(x, y, { callbacks: [hooks, { onTrainBatchEnd: (batch) => console.log(batch.toFixed()) }] });
// @ts-expect-error no such hook
model.fit(x, y, { callbacks: [{ onEpochEnds: () => {} }] });

export { history, logs, loss, losses2, missing, output };
