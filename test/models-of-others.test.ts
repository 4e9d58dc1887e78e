/**
 * Files that other people saved, where they lie beside the repository or in the folder that THROUGHTIME_MODELS names: each predicts what its oracle says, or is
 * refused by name.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  input,
  layers,
  type Model,
  Sequential,
  type SymbolicTensor,
  Tensor,
  type Tensors,
  tensor,
  zeros,
} from "throughtime";
import { classicHardSigmoid, loadModel, loadWeights } from "throughtime/io";
import { expect, test } from "vitest";

const FOLDER = process.env.THROUGHTIME_MODELS ?? fileURLToPath(new URL("../../shared/models", import.meta.url));

/** What their programs compute in single precision, relative to the largest number. */
const TOLERANCE = 2e-5;

const WHOLE = [
  "01-k1-lstm-tf",
  "02-k1-lstm-theano",
  "03-k2-lstm",
  "04-k2-rnn",
  "05-k2-flatten-rnn",
  "06-k2-flatten-lstm",
  "07-k2-masking-lstm",
  "08-k1-bilstm",
  "09-k2-bilstm",
  "10-k1-embedding-lstm",
  "11-k2-embedding-lstm",
  "12-k2-dga",
  "13-k2-functional-lstm",
  "14-k2-emb-conv1d",
  "15-k1-emb-conv1d-flatten",
  "16-dl4j-simple-lstm",
  "17-reshape-to-rnn",
  "18-k2-opt-nadam",
];

/** Networks for files that hold weights alone, as their configurations describe them. */
const NETWORKS: Readonly<Record<string, [file: string, make: () => Sequential]>> = {
  "01-k1-lstm-tf": ["weights.h5", one],
  "03-k2-lstm": ["weights.h5", one],
  "34-w-emoji-k3": ["model.weights.h5", () => emoji("sigmoid")],
  "35-w-k2-theano": [
    "weights.h5",
    () =>
      new Sequential([
        input({ shape: [4, 12] }),
        layers.lstm({ units: 96, returnSequences: true, recurrentActivation: classicHardSigmoid }),
        layers.lstm({ units: 96, recurrentActivation: classicHardSigmoid }),
        layers.dense({ units: 1, activation: "sigmoid" }),
      ]),
  ],
  "36-w-emoji-k2": ["weights.h5", () => emoji(classicHardSigmoid)],
};

function one() {
  return new Sequential([
    input({ shape: [1, 1] }),
    layers.lstm({ units: 50, recurrentActivation: classicHardSigmoid }),
    layers.dense({ units: 1 }),
  ]);
}

function emoji(recurrentActivation: "sigmoid" | typeof classicHardSigmoid) {
  return new Sequential([
    input({ shape: [10, 50] }),
    layers.lstm({ units: 64, returnSequences: true, recurrentActivation }),
    layers.dropout({ rate: 0.4 }),
    layers.lstm({ units: 64, recurrentActivation }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 5 }),
    layers.activation({ activation: "softmax" }),
  ]);
}

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}

interface Oracle {
  readonly input: Numbers;
  readonly output: Numbers;
  readonly multistep?: { readonly input: Numbers; readonly output: Numbers };
}

const present = (names: readonly string[]) => names.filter((name) => existsSync(join(FOLDER, name)));

function oracleOf(name: string): Oracle | null {
  const path = join(FOLDER, name, "oracle.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Oracle) : null;
}

function expectGives(predict: (x: Tensor) => Tensors, { input: x, output }: { input: Numbers; output: Numbers }): void {
  const y = predict(tensor(x.data, x.shape));
  expect(y).toBeInstanceOf(Tensor);
  expect((y as Tensor).shape).toEqual(output.shape);
  const largest = Math.max(...output.data.map(Math.abs));
  const values = (y as Tensor).data();
  const worst = Math.max(...output.data.map((value, k) => Math.abs(values[k]! - value)));
  expect(worst / largest).toBeLessThanOrEqual(TOLERANCE);
}

/** Where there is no oracle, that numbers come out is all that can be said. */
function expectNumbers(model: Model<Tensors>): void {
  const [x] = model.inputs as readonly SymbolicTensor[];
  const shape = x!.shape.map((size) => size ?? 2);
  const values = (model.predictOnBatch(zeros(shape)) as Tensor).data();
  expect([...values].every(Number.isFinite)).toBe(true);
}

test("all of them are there, or none", () => {
  expect([0, 1]).toContain(present(WHOLE).length / WHOLE.length);
});

for (const name of present(WHOLE)) {
  test(`${name}: a model`, async () => {
    const model = await loadModel<Tensors>(join(FOLDER, name, "model.h5"));
    const oracle = oracleOf(name);
    if (oracle === null) return expectNumbers(model);
    expectGives((x) => model.predictOnBatch(x), oracle);
    if (!oracle.multistep) return;
    // It has more steps than the model was made for, which its layers do not mind.
    const layersOf = (x: Tensor) =>
      model.layers.reduce<Tensors>((h, layer) => (layer as layers.Dense).apply(h as Tensor), x);
    expectGives(layersOf, oracle.multistep);
  });
}

for (const name of present(Object.keys(NETWORKS))) {
  test(`${name}: weights`, async () => {
    const [file, make] = NETWORKS[name]!;
    const net = make();
    const before = net.getWeights().map((weight) => [...weight.data()]);
    await loadWeights(net, join(FOLDER, name, file));
    for (const [k, weight] of net.getWeights().entries()) expect([...weight.data()]).not.toEqual(before[k]);
    const oracle = oracleOf(name);
    if (oracle !== null) expectGives((x) => net.predictOnBatch(x), oracle);
  });
}

for (const name of present(["19-k2-lambda"])) {
  test(`${name}: refused for code of Python`, async () => {
    await expect(loadModel(join(FOLDER, name, "model.h5"))).rejects.toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringContaining('Lambda "lambda_1"') }),
    );
  });
}
