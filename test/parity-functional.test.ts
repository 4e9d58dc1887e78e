/** Functional models against Keras 3: three steps of training, logs by output, the order of layers and weights, nesting, seq2seq, files. */
import {
  concat,
  expandDims,
  type Logs,
  type Model,
  modelFromJSON,
  optimizers,
  type Tensor,
  type Tensors,
  unstack,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, expectNumber, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";
import { encoderOf, FUNCTIONAL_MODELS, stepOfDecoder } from "./support/functional-models.js";

type StoredNest = Stored | { list: (Stored | null)[] } | { named: Record<string, Stored> };

interface FunctionalCase {
  model: keyof typeof FUNCTIONAL_MODELS;
  compile: Record<string, unknown>;
  inputNames: string[];
  outputNames: string[];
  layers: string[];
  weights: Stored[];
  batches: { x: StoredNest; y: StoredNest; sampleWeight: StoredNest | null }[];
  reported: Logs[];
  finalWeights: Stored[];
  evaluated: Logs;
  predicted: StoredNest;
}

interface ArchitectureCase {
  json: Record<string, unknown>;
  layers: string[];
  weights: Stored[];
  x: StoredNest;
  predicted: StoredNest;
}

function loadNest(stored: StoredNest): Tensors {
  if ("list" in stored) return stored.list.map((each) => load(each!));
  if ("named" in stored) {
    return Object.fromEntries(Object.entries(stored.named).map(([name, each]) => [name, load(each)]));
  }
  return load(stored);
}

function expectNest(what: string, got: Tensors, expected: StoredNest) {
  if ("list" in expected) {
    expected.list.forEach((each, i) => expectClose(`${what} ${i}`, (got as Tensor[])[i]!, each!));
  } else if ("named" in expected) {
    expect(Object.keys(got).sort(), `${what}: names`).toEqual(Object.keys(expected.named).sort());
    for (const [name, each] of Object.entries(expected.named)) {
      expectClose(`${what} ${name}`, (got as Record<string, Tensor>)[name]!, each);
    }
  } else expectClose(what, got as Tensor, expected);
}

function expectLogs(what: string, got: Logs, expected: Logs) {
  expect(Object.keys(got).sort(), `${what}: names`).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expectNumber(`${what} ${name}`, got[name]!, value);
}

function made(fixture: FunctionalCase, weights: Stored[]): Model {
  const model = FUNCTIONAL_MODELS[fixture.model]() as Model;
  model.setWeights(weights.map(load));
  return model;
}

async function check(fixture: FunctionalCase) {
  const model = made(fixture, fixture.weights);
  model.compile({ optimizer: optimizers.sgd(0.25), ...fixture.compile } as never);
  const batches = fixture.batches.map(({ x, y, sampleWeight }) => ({
    x: loadNest(x),
    y: loadNest(y),
    options: sampleWeight ? { sampleWeight: loadNest(sampleWeight) } : {},
  }));
  batches.forEach(({ x, y, options }, step) => {
    expectLogs(`step ${step}`, model.trainOnBatch(x, y, options), fixture.reported[step]!);
  });
  model.getWeights().forEach((weight, i) => expectClose(`weight ${i}`, weight, fixture.finalWeights[i]!));
  const { x, y, options } = batches[0]!;
  const settings = { batchSize: 3, verbose: 0 } as const;
  expectLogs("evaluate", await model.evaluate(x, y, { ...options, ...settings }), fixture.evaluated);
  expectNest("predict", await model.predict(x, settings), fixture.predicted);
}

const functional = cases<FunctionalCase>("functional");

describe("functional models train as Keras's", () => {
  for (const fixture of functional) {
    test(`${fixture.model} ${JSON.stringify(fixture.compile)}`, () => check(fixture));
  }
});

describe("functional models name and order things as Keras's", () => {
  const first = new Map(functional.map((fixture) => [fixture.model, fixture]));
  for (const [name, fixture] of first) {
    test(name, () => {
      const model = FUNCTIONAL_MODELS[name]() as Model;
      expect(model.layers.map((layer) => layer.name)).toEqual(fixture.layers);
      expect(model.getWeights().map(({ shape }) => [...shape])).toEqual(fixture.weights.map(({ shape }) => shape));
      expect([...model.inputNames!].sort()).toEqual([...fixture.inputNames].sort());
    });
  }
});

test("the decoder of a seq2seq model step by step, with the weights of the trained one, equals Keras's whole sequence", () => {
  const fixture = functional.find(({ model }) => model === "seq2seq")!;
  const trained = made(fixture, fixture.finalWeights);
  const [source, target] = loadNest(fixture.batches[0]!.x) as [Tensor, Tensor];
  const step = stepOfDecoder(trained);
  let [h, c] = encoderOf(trained).apply(source) as Tensor[];
  const scores: Tensor[] = [];
  for (const token of unstack(target, { axis: 1 })) {
    const [score, ...states] = step.apply([expandDims(token, { axis: 1 }), h!, c!]) as Tensor[];
    scores.push(score!);
    [h, c] = states;
  }
  expectClose("scores", concat(scores, { axis: 1 }), fixture.predicted as Stored);
});

describe("models that Keras wrote as JSON", () => {
  for (const fixture of cases<ArchitectureCase>("architectures")) {
    test(`${fixture.json.class_name}: ${fixture.layers.join(", ")}`, () => {
      const model = modelFromJSON(JSON.stringify(fixture.json)) as Model;
      const x = loadNest(fixture.x);
      model.apply(x as never);
      const own = model.layers.filter((layer) => layer.className !== "InputLayer");
      expect(own.map((layer) => layer.name)).toEqual(fixture.layers);
      model.setWeights(fixture.weights.map(load));
      expectNest("predicted", model.predictOnBatch(x as never), fixture.predicted);
      const again = modelFromJSON(model.toJSON()) as Model;
      again.apply(x as never);
      again.setWeights(fixture.weights.map(load));
      expectNest("predicted by its own JSON", again.predictOnBatch(x as never), fixture.predicted);
    });
  }
});
