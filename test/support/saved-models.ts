/** Models of all kinds in the middle of their training, to be written and read elsewhere. */
import {
  input,
  type Layer,
  layers,
  type Model,
  model,
  optimizers,
  randomUniform,
  Sequential,
  type SymbolicTensor,
  schedules,
  setSeed,
  type Tensor,
  type Tensors,
  tensor,
} from "throughtime";

const [WORDS, LENGTH, BATCH] = [9, 5, 4];

/** A compiled model with an input and its targets. */
export interface SavedModel {
  readonly model: Model<Tensors>;
  readonly x: Tensors;
  readonly y: Tensors;
}

const ids = (name: string) => input({ shape: [LENGTH], dtype: "int32", name });
const words = (maskZero = true) => layers.embedding({ inputDim: WORDS, outputDim: 3, maskZero });

/** Ids with padding behind some rows. */
function someIds(seed: number): Tensor {
  const all = randomUniform([BATCH, LENGTH], { minval: 1, maxval: WORDS, seed }).data();
  const padded = all.map((value, k) => (k % LENGTH >= LENGTH - (Math.floor(k / LENGTH) % 3) ? 0 : Math.floor(value)));
  return tensor(padded, [BATCH, LENGTH], "int32");
}

const numbers = (...shape: number[]) => randomUniform([BATCH, ...shape], { minval: -1, maxval: 1, seed: 3 });
const bits = () => tensor([[1], [0], [0], [1]], undefined, "float32");
const kinds = (...shape: number[]) => {
  const size = shape.reduce((product, n) => product * n, BATCH);
  return tensor(
    Array.from({ length: size }, (_, k) => k % 3),
    [BATCH, ...shape],
    "int32",
  );
};

/** A Sequential of numbers in sequences. */
function stack(...of: Layer[]): Model<Tensors> {
  return new Sequential([layers.inputLayer({ shape: [LENGTH, 2] }), ...of]) as never;
}

function masked(): SavedModel {
  const net = new Sequential([
    words(),
    layers.simpleRNN({ units: 3, returnSequences: true }),
    layers.lstm({ units: 3 }),
  ]);
  net.add(layers.dense({ units: 1, activation: "sigmoid" }));
  net.build([null, LENGTH]);
  net.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy", "mae"] });
  return { model: net as never, x: someIds(1), y: bits() };
}

function grus(): SavedModel {
  const net = new Sequential([
    ids("text"),
    words(),
    layers.gru({ units: 3, returnSequences: true, recurrentDropout: 0 }),
  ]);
  net.add(layers.gru({ units: 2, resetAfter: false, goBackwards: true }));
  net.add(layers.dense({ units: 3, activation: "softmax" }));
  net.compile({
    optimizer: optimizers.rmsprop({ learningRate: 0.01, centered: true }),
    loss: "sparseCategoricalCrossentropy",
    weightedMetrics: ["sparseCategoricalAccuracy"],
  });
  return { model: net as never, x: someIds(2), y: kinds() };
}

function wrapped(): SavedModel {
  const cells = [layers.lstmCell({ units: 3 }), layers.gruCell({ units: 2 }), layers.simpleRNNCell({ units: 2 })];
  const net = stack(
    layers.bidirectional({ layer: layers.lstm({ units: 2, returnSequences: true }), mergeMode: "ave" }) as never,
    layers.rnn({ cell: cells, returnSequences: true }),
    layers.timeDistributed({ layer: layers.dense({ units: 3, activation: "relu" }) }),
    layers.conv1d({ filters: 3, kernelSize: 2, padding: "same" }),
    layers.layerNormalization(),
    layers.batchNormalization({ momentum: 0.9 }),
    layers.simpleRNN({ units: 2 }),
    layers.dense({ units: 1, kernelRegularizer: "l2", useBias: false }),
  );
  net.compile({ optimizer: optimizers.sgd({ learningRate: 0.05, momentum: 0.9 }), loss: "mse", metrics: ["mae"] });
  return { model: net, x: numbers(LENGTH, 2), y: bits() };
}

function twoInputs(): SavedModel {
  const [question, answer] = [ids("question"), ids("answer")];
  const reader = new Sequential([words(), layers.lstm({ units: 3, name: "lstm_of_reader" })], { name: "reader" });
  const both = layers.concatenate().apply([reader.apply(question), reader.apply(answer)]);
  const outputs = {
    match: layers.dense({ units: 1, activation: "sigmoid", name: "match" }).apply(both),
    kind: layers.dense({ units: 3, activation: "softmax", name: "kind" }).apply(both),
  };
  const net = model({ inputs: { question, answer }, outputs });
  net.compile({
    optimizer: optimizers.adamw({ learningRate: 0.01, clipnorm: 0.5 }),
    loss: { match: "binaryCrossentropy", kind: "sparseCategoricalCrossentropy" },
    lossWeights: { match: 1, kind: 0.5 },
    metrics: { match: ["accuracy"], kind: ["sparseCategoricalAccuracy"] },
  });
  return {
    model: net as never,
    x: { question: someIds(3), answer: someIds(4) },
    y: { match: bits(), kind: kinds() },
  };
}

function seq2seq(): SavedModel {
  const [source, target] = [ids("source"), ids("target")];
  const [, h, c] = layers.lstm({ units: 3, returnState: true }).apply(words().apply(source));
  const steps = layers
    .lstm({ units: 3, returnSequences: true })
    .apply(words(false).apply(target), { initialState: [h!, c!] });
  const next = layers.dense({ units: 3, activation: "softmax" }).apply(steps);
  const net = model({ inputs: [source, target], outputs: next });
  const rate = schedules.exponentialDecay({ initialLearningRate: 0.02, decaySteps: 2, decayRate: 0.5 });
  net.compile({
    optimizer: optimizers.adam({ learningRate: rate, amsgrad: true }),
    loss: "sparseCategoricalCrossentropy",
  });
  return { model: net as never, x: [someIds(5), someIds(6)], y: kinds(LENGTH) };
}

/** A layer that stands in a model and in another one inside of it. */
function sharedLayer(): SavedModel {
  const shared = layers.dense({ units: 2, activation: "tanh", name: "shared" });
  const [inner, outer] = [input({ shape: [2], name: "inner" }), input({ shape: [2], name: "outer" })];
  const block = model({ inputs: inner, outputs: shared.apply(inner), name: "block" });
  const y = layers.dense({ units: 1 }).apply(shared.apply(block.apply(outer) as SymbolicTensor));
  const net = model({ inputs: outer, outputs: y });
  net.compile({ optimizer: "sgd", loss: "mse" });
  return { model: net as never, x: numbers(2), y: bits() };
}

/** A tiny model under an optimizer, with what is done around every rule. */
function under(optimizer: optimizers.Optimizer): SavedModel {
  const net = stack(layers.gru({ units: 2 }), layers.dense({ units: 1 }));
  net.compile({ optimizer, loss: "mse" });
  return { model: net, x: numbers(LENGTH, 2), y: bits() };
}

/** The makers by name; `optimizer_` and its name are those under each optimizer. */
export const SAVED_MODELS: Readonly<Record<string, () => SavedModel>> = {
  masked,
  grus,
  wrapped,
  twoInputs,
  seq2seq,
  sharedLayer,
  optimizer_sgd: () => under(optimizers.sgd(0.05)),
  optimizer_adagrad: () => under(optimizers.adagrad(0.05)),
  optimizer_adadelta: () => under(optimizers.adadelta(0.5)),
  optimizer_adamax: () => under(optimizers.adamax(0.01)),
  optimizer_nadam: () => under(optimizers.nadam(0.01)),
  optimizer_lion: () => under(optimizers.lion(0.01)),
  optimizer_ftrl: () => under(optimizers.ftrl(0.05)),
  optimizer_lamb: () => under(optimizers.lamb(0.01)),
  optimizer_adafactor: () => under(optimizers.adafactor(0.01)),
  optimizer_averaged: () =>
    under(optimizers.adam({ learningRate: 0.01, useEma: true, emaMomentum: 0.9, weightDecay: 0.01 })),
  optimizer_gathering: () => under(optimizers.sgd({ learningRate: 0.05, momentum: 0.5, gradientAccumulationSteps: 2 })),
};

/** A model after two steps of training. */
export function savedModel(name: string): SavedModel {
  setSeed(7);
  const made = SAVED_MODELS[name]!();
  for (let k = 0; k < 2; k++) made.model.trainOnBatch(made.x as never, made.y as never);
  return made;
}
