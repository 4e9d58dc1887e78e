/** A misspelt option is an error everywhere: passed over, it would train with the default in silence. */
import {
  callbacks,
  Dataset,
  datasets,
  layers,
  losses,
  Model,
  metrics,
  optimizers,
  preprocessing,
  Sequential,
  tensor,
  Variable,
} from "throughtime";
import { expect, test } from "vitest";

/** What JavaScript lets through and TypeScript does not. */
const loose = (value: unknown) => value as never;

function makeModel(): Sequential {
  const model = new Sequential([layers.dense({ units: 1 })]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  return model;
}

const [x, y] = [
  [[1], [2]],
  [1, 2],
];
const quiet = { verbose: 0 } as const;

const MISSPELT: [name: string, action: () => unknown][] = [
  ["optimiser", () => makeModel().compile(loose({ optimiser: "adam", loss: "mse" }))],
  ["batch_size", () => makeModel().fit(x, y, loose({ batch_size: 1, ...quiet }))],
  ["epoch", () => makeModel().evaluate(x, y, loose({ epoch: 1, ...quiet }))],
  ["batch", () => makeModel().predict(x, loose({ batch: 1 }))],
  ["lr", () => optimizers.adam(loose({ lr: 0.1 }))],
  ["nestrov", () => optimizers.sgd(loose({ nestrov: true }))],
  ["decay", () => optimizers.rmsprop(loose({ decay: 0.1 }))],
  ["from_logits", () => losses.binaryCrossentropy(loose({ from_logits: true }))],
  ["fromLogit", () => losses.sparseCategoricalCrossentropy(loose({ fromLogit: true }))],
  ["smoothing", () => losses.categoricalCrossentropy(loose({ smoothing: 0.1 }))],
  ["sigma", () => losses.huber(loose({ sigma: 1 }))],
  ["patiense", () => callbacks.earlyStopping(loose({ patiense: 1 }))],
  ["maxLen", () => preprocessing.padSequences([[1]], loose({ maxLen: 2 }))],
  ["onEpochFinish", () => callbacks.lambdaCallback(loose({ onEpochFinish: () => {} }))],
  ["treshold", () => metrics.binaryAccuracy(loose({ treshold: 0.7 }))],
  ["droplast", () => Dataset.fromTensorSlices([1, 2]).batch(2, loose({ droplast: true }))],
  ["train", () => makeModel().apply(tensor(x), loose({ train: true }))],
  ["train", () => layers.dropout({ rate: 0.5 }).apply(x, loose({ train: true }))],
  ["num_words", () => datasets.imdb.loadData(loose({ num_words: 10 }))],
];

test.each(MISSPELT)("%s", async (name, action) => {
  await expect((async () => action())()).rejects.toMatchObject({ code: "unknown-name", details: { name } });
});

class Callless extends (Model as unknown as new () => Sequential) {}
class CalllessLayer extends (layers.Layer as unknown as new () => layers.Flatten) {}

class Forgetful extends Model {
  dense = layers.dense({ units: 1 });
  override call(): never {
    return loose(undefined);
  }
}

const MISUSED: [words: string, action: () => unknown][] = [
  ["got undefined", () => makeModel().compile(loose(undefined))],
  ['an array such as ["accuracy"]', () => makeModel().compile(loose({ loss: "mse", metrics: "accuracy" }))],
  ["callbacks with hooks", () => makeModel().fit(x, y, loose({ callbacks: [callbacks.EarlyStopping], ...quiet }))],
  ["validationData: expected [x, y]", () => makeModel().fit(x, y, loose({ validationData: x.slice(0, 1), ...quiet }))],
  ["targets y", () => makeModel().fit(x, loose(quiet))],
  ["data x", () => makeModel().fit(loose(undefined), y)],
  ['"3"', () => makeModel().fit(x, y, loose({ epochs: "3" }))],
  ["finite number", () => optimizers.adam(loose({ learningRate: "0.1" }))],
  ["an options object", () => optimizers.adam(loose("0.1"))],
  ["[null, 80]", () => makeModel().build(loose(undefined))],
  ["Write call(inputs, { training })", () => new Callless().predictOnBatch(x)],
  ["Write call(inputs, { training })", () => new CalllessLayer().apply(x)],
  ["an options object", () => layers.dense({ units: 1 }).apply(x, loose(true))],
  ["an options object", () => layers.lstmCell({ units: 1 }).apply(x, [], loose(true))],
  ["an options object", () => metrics.binaryAccuracy(loose(0.7))],
  ["an options object", () => Dataset.fromTensorSlices([1, 2]).shuffle(2, loose(7))],
  ["an options object", () => makeModel().summary(loose(80))],
  ["verbose to be 0 (silent)", () => makeModel().fit(x, y, loose({ verbose: 5 }))],
  ["verbose to be 0 (silent)", () => makeModel().evaluate(x, y, loose({ verbose: false }))],
  ['got "1"', () => makeModel().predict(x, loose({ verbose: "1" }))],
  ["got { a: 2 }", () => makeModel().fit(x, y, loose({ classWeight: { a: 2 }, ...quiet }))],
  ["got { 0: NaN }", () => makeModel().fit(x, y, { classWeight: { 0: Number.NaN }, ...quiet })],
  ["got { 1: -1 }", () => makeModel().trainOnBatch(x, y, { classWeight: { 1: -1 } })],
  ["got a Map", () => makeModel().fit(x, y, loose({ classWeight: new Map([[0, 2]]), ...quiet }))],
  ["validationFreq", () => makeModel().fit(x, y, { validationFreq: 0, ...quiet })],
  ["Is a return missing?", () => new Forgetful().predictOnBatch(x)],
  ["zip(", () => optimizers.sgd().applyGradients(loose(new Variable(1)))],
];

test.each(MISUSED)("%s", async (words, action) => {
  await expect((async () => action())()).rejects.toMatchObject({
    code: "invalid-argument",
    message: expect.stringContaining(words),
  });
});

test("TensorFlow.js's inputShape is told where it belongs", () => {
  const refused = () => layers.dense({ units: 1, inputShape: [3] } as never);
  expect(refused).toThrow(/^dense: expected an option, got "inputShape"\. Put an input first: .*inputLayer/);
});
