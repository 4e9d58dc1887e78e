/** Five training steps of every optimizer and of the course's models against Keras 3. */
import { type Layer, layers, type losses, type metrics, optimizers, Sequential, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose, expectNumber, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";

type Options = Record<string, unknown>;
interface TrainingCase {
  layers: { layer: "embedding" | "simpleRNN" | "lstm" | "gru" | "dense"; options: Options }[];
  optimizer: "sgd" | "adam" | "rmsprop";
  optimizerOptions: Options;
  loss: losses.LossName;
  metrics: metrics.MetricName[];
  weights: Stored[];
  batches: { x: Stored; y: Stored }[];
  reported: Record<string, number>[];
  finalWeights: Stored[];
  evaluated: Record<string, number>;
  predicted: Stored;
}

function build(fixture: TrainingCase): Sequential {
  const model = new Sequential(
    fixture.layers.map(({ layer, options }) => (layers[layer] as unknown as (o: Options) => Layer)(options)),
  );
  model.build([null, 7]);
  model.setWeights(fixture.weights.map(load));
  const optimizer = optimizers[fixture.optimizer](fixture.optimizerOptions);
  model.compile({ optimizer, loss: fixture.loss, metrics: fixture.metrics });
  return model;
}

function expectLogs(name: string, got: Record<string, number>, expected: Record<string, number>) {
  expect(Object.keys(got).sort(), name).toEqual(Object.keys(expected).sort());
  for (const [key, value] of Object.entries(expected)) expectNumber(`${name} ${key}`, got[key]!, value);
}

async function check(fixture: TrainingCase) {
  const model = build(fixture);
  const ids = (stored: Stored) => tensor(stored.values, stored.shape, "int32");
  fixture.batches.forEach(({ x, y }, step) => {
    expectLogs(`step ${step}`, model.trainOnBatch(ids(x), load(y)), fixture.reported[step]!);
  });
  model.getWeights().forEach((weight, i) => expectClose(`weight ${i}`, weight, fixture.finalWeights[i]!));
  const { x, y } = fixture.batches[0]!;
  expectLogs("evaluate", await model.evaluate(ids(x), load(y), { verbose: 0 }), fixture.evaluated);
  expectClose("predict", await model.predict(ids(x), { verbose: 0 }), fixture.predicted);
}

describe("training equals Keras's", () => {
  for (const fixture of cases<TrainingCase>("training")) {
    const stack = fixture.layers.map(({ layer, options }) => layer + (options.maskZero ? " (masked)" : "")).join(", ");
    test(`${stack}; ${fixture.optimizer} ${JSON.stringify(fixture.optimizerOptions)}`, () => check(fixture));
  }
});
