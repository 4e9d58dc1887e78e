/** Where the training flag and the masks go, against Keras 3: subclassed, nested and functional models, and each layer's masks. */
import { layers, optimizers, type Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, expectNumber, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";
import { describeLayer, makeLayer, type StoredLayer } from "./support/stored-layers.js";
import { describeTree, makeModel, type StoredTree } from "./support/stored-trees.js";

interface CallCase {
  test: "call";
  model: StoredTree;
  x: Stored;
  training: boolean | null;
  weights: Stored[];
  output: Stored;
  mask: Stored | null;
}

interface FitCase {
  test: "fit";
  model: StoredTree;
  x: Stored;
  y: Stored;
  weights: Stored[];
  tested: number;
  predicted: Stored;
  trained: number;
  finalWeights: Stored[];
}

interface MaskCase extends StoredLayer {
  inputs: Stored[];
  masked: boolean[];
  shapes: number[][];
  masks: (Stored | null)[];
}

function expectMask(name: string, got: Tensor | null, expected: Stored | null) {
  expect(got === null, `${name}: is there none?`).toBe(expected === null);
  if (got === null || expected === null) return;
  expect([...got.shape], `${name}: shape`).toEqual(expected.shape);
  expect([...got.data()].map(Number), name).toEqual(expected.values);
}

/** The model of the case, with its weights. */
function prepared(fixture: CallCase | FitCase) {
  const model = makeModel(fixture.model);
  const x = load(fixture.x);
  model.apply(x);
  model.setWeights(fixture.weights.map(load));
  return { model, x };
}

function checkCall(fixture: CallCase) {
  const { model, x } = prepared(fixture);
  const output = model.apply(x, fixture.training === null ? {} : { training: fixture.training });
  expectClose("output", output, fixture.output);
  expectMask("mask", output.mask, fixture.mask);
}

function checkFit(fixture: FitCase) {
  const { model, x } = prepared(fixture);
  const y = load(fixture.y);
  model.compile({ optimizer: optimizers.sgd(0.125), loss: "meanSquaredError" });
  expectNumber("loss of testOnBatch", model.testOnBatch(x, y).loss, fixture.tested);
  expectClose("predictOnBatch", model.predictOnBatch(x), fixture.predicted);
  expectNumber("loss of trainOnBatch", model.trainOnBatch(x, y).loss, fixture.trained);
  model.getWeights().forEach((weight, i) => expectClose(`weight ${i}`, weight, fixture.finalWeights[i]!));
}

function checkMasks(fixture: MaskCase) {
  const entered = fixture.inputs.map((x, i) => (fixture.masked[i] ? layers.masking().apply(load(x)) : load(x)));
  const given = entered.length > 1 ? entered : entered[0]!;
  const applied = makeLayer(fixture).apply(given) as Tensor | Tensor[];
  const outputs = Array.isArray(applied) ? applied : [applied];
  expect(outputs.map(({ shape }) => [...shape])).toEqual(fixture.shapes);
  outputs.forEach((output, i) => expectMask(`mask ${i}`, output.mask, fixture.masks[i]!));
}

const semantics = cases<CallCase | FitCase>("semantics");

describe("a call's flag and masks go where Keras's go", () => {
  for (const fixture of semantics) {
    if (fixture.test !== "call") continue;
    const flag = fixture.training === null ? "no flag" : `training: ${fixture.training}`;
    test(`${describeTree(fixture.model)}; ${flag}`, () => checkCall(fixture));
  }
});

describe("a step of training, evaluation and prediction equals Keras's", () => {
  for (const fixture of semantics) {
    if (fixture.test === "fit") test(describeTree(fixture.model), () => checkFit(fixture));
  }
});

describe("layers pass on the masks that Keras's do", () => {
  for (const fixture of cases<MaskCase>("masks")) {
    const inputs = fixture.masked.map((masked) => (masked ? "masked" : "not masked")).join(", ");
    test(`${describeLayer(fixture)}; ${inputs}`, () => checkMasks(fixture));
  }
});
