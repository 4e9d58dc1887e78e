/** Every layer and cell of the package, as JSON and weights, and back: a row for each, and none is forgotten. */
import { input, layers, model, modelFromJSON, randomNormal, type Tensor, tensor } from "throughtime";
import { expect, test } from "vitest";

const SEQUENCE = randomNormal([2, 4, 3], { seed: 1 });
const PAIR = [randomNormal([2, 3], { seed: 2 }), randomNormal([2, 3], { seed: 3 })];
const IDS = tensor([[1, 0, 4]], undefined, "int32");

/** Arrays that a layer is applied to, and the layer with options that are not the defaults. */
type Row = [x: Tensor | Tensor[], layer: () => { apply(x: never): unknown }];

const ROWS: Record<string, Row> = {
  Activation: [SEQUENCE, () => layers.activation({ activation: "hardSigmoid" })],
  Add: [PAIR, () => layers.add()],
  Average: [PAIR, () => layers.average()],
  Bidirectional: [SEQUENCE, () => layers.bidirectional({ layer: layers.gru({ units: 2 }), mergeMode: "sum" })],
  Concatenate: [PAIR, () => layers.concatenate({ axis: 1 })],
  Dense: [SEQUENCE, () => layers.dense({ units: 2, activation: "relu", useBias: false })],
  Dot: [PAIR, () => layers.dot({ axes: 1, normalize: true })],
  Dropout: [SEQUENCE, () => layers.dropout({ rate: 0.5, noiseShape: [null, 1, null], seed: 3 })],
  Embedding: [IDS, () => layers.embedding({ inputDim: 5, outputDim: 2, maskZero: true })],
  Flatten: [SEQUENCE, () => layers.flatten()],
  GRU: [SEQUENCE, () => layers.gru({ units: 2, resetAfter: false, returnSequences: true })],
  LSTM: [SEQUENCE, () => layers.lstm({ units: 2, unitForgetBias: false, goBackwards: true })],
  Masking: [SEQUENCE, () => layers.masking({ maskValue: 0.5 })],
  Maximum: [PAIR, () => layers.maximum()],
  Minimum: [PAIR, () => layers.minimum()],
  Multiply: [PAIR, () => layers.multiply()],
  Permute: [SEQUENCE, () => layers.permute({ dims: [2, 1] })],
  RepeatVector: [PAIR[0]!, () => layers.repeatVector({ n: 3 })],
  Reshape: [SEQUENCE, () => layers.reshape({ targetShape: [3, 4] })],
  RNN: [SEQUENCE, () => layers.rnn({ cell: layers.lstmCell({ units: 2 }), returnSequences: true })],
  SimpleRNN: [SEQUENCE, () => layers.simpleRNN({ units: 2, activation: "relu", recurrentInitializer: "identity" })],
  Subtract: [PAIR, () => layers.subtract()],
  TimeDistributed: [SEQUENCE, () => layers.timeDistributed({ layer: layers.dense({ units: 2 }) })],
  GRUCell: [SEQUENCE, () => layers.rnn({ cell: layers.gruCell({ units: 2, resetAfter: false }) })],
  LSTMCell: [SEQUENCE, () => layers.rnn({ cell: layers.lstmCell({ units: 2, unitForgetBias: false }) })],
  SimpleRNNCell: [SEQUENCE, () => layers.rnn({ cell: layers.simpleRNNCell({ units: 2, useBias: false }) })],
  StackedRNNCells: [
    SEQUENCE,
    () =>
      layers.rnn({
        cell: layers.stackedRNNCells({ cells: [layers.gruCell({ units: 3 }), layers.lstmCell({ units: 2 })] }),
      }),
  ],
};

/** What no row can have: bases, the place of the inputs (which every row has), and a layer that is a function. */
const WITHOUT = ["InputLayer", "Lambda", "Layer", "LayerBase", "RNNCell", "RecurrentCell", "RecurrentLayer"];

test("every layer and cell has a row", () => {
  const classes = Object.entries(layers).filter(([, value]) => typeof value === "function" && "className" in value);
  const names = classes.map(([name]) => name).filter((name) => !WITHOUT.includes(name));
  expect(Object.keys(ROWS).sort()).toEqual(names.sort());
});

test.each(Object.entries(ROWS))("%s", (name, [x, make]) => {
  const inputs = [x].flat().map(({ shape, dtype }) => input({ shape: shape.slice(1), dtype }));
  const layer = make();
  const outputs = layer.apply((inputs.length === 1 ? inputs[0] : inputs) as never) as never;
  const first = model({ inputs: inputs.length === 1 ? inputs[0]! : inputs, outputs });
  const json = JSON.stringify(first);
  expect(json).toContain(`"class_name":"${name}"`);

  const second = modelFromJSON(json);
  expect(JSON.stringify(second)).toBe(json);
  second.setWeights(first.getWeights());
  const [expected, got] = [first, second].map((one) => (one as { apply(x: unknown): Tensor }).apply(x));
  expect(got!.shape).toEqual(expected!.shape);
  expect(got!.array()).toEqual(expected!.array());
  expect(got!.mask?.array()).toEqual(expected!.mask?.array());
});
