/** What Node's console.log shows of the things people hold. */
import { inspect } from "node:util";
import * as throughtime from "throughtime";
import {
  callbacks,
  Dataset,
  layers,
  losses,
  Model,
  metrics,
  optimizers,
  Sequential,
  type Tensor,
  tensor,
  Variable,
} from "throughtime";
import { describe, expect, test } from "vitest";

test.each([
  [layers.lstm({ units: 3, name: "encoder" }), "<LSTM name=encoder, built=false>"],
  [layers.lstmCell({ units: 3, name: "step" }), "<LSTMCell name=step, built=false>"],
  [new Sequential([], { name: "net" }), "<Sequential name=net, built=false>"],
  [new Variable([1, 2], { name: "w" }), 'Variable "w" tensor([1, 2], shape=[2], dtype=float32)'],
  [tensor([[1.5]]), "tensor([[1.5]], shape=[1, 1], dtype=float32)"],
])("%s", (thing, shown) => {
  expect(inspect(thing)).toBe(shown);
  expect(String(thing)).toBe(shown);
});

test("weights go through JSON and back", () => {
  const [from, to] = [layers.gru({ units: 2 }), layers.gru({ units: 2 })];
  for (const layer of [from, to]) layer.build([null, null, 3]);
  to.setWeights(JSON.parse(JSON.stringify(from.getWeights())));
  expect(to.getWeights().map((w) => w.data())).toEqual(from.getWeights().map((w) => w.data()));
});

test("a history goes into JSON without the model", async () => {
  const model = new Sequential([layers.dense({ units: 1 })]);
  model.compile({ loss: "mse" });
  const history = await model.fit([[1], [2]], [1, 2], { verbose: 0, epochs: 2 });
  expect(JSON.parse(JSON.stringify(history))).toEqual({
    history: history.history,
    epoch: [0, 1],
    params: { verbose: 0, epochs: 2, steps: 1 },
  });
});

/** Everything public that has a name, under its path: `layers.LSTM`, `add`. */
function* functionsIn(exported: object, path = ""): Generator<[path: string, key: string, name: string]> {
  for (const [key, value] of Object.entries(exported)) {
    if (typeof value === "function") yield [path + key, key, value.name];
    else if (/^\[object (Object|Module)\]$/.test(Object.prototype.toString.call(value)))
      yield* functionsIn(value, `${path}${key}.`);
  }
}

describe("everything public is called what it is exported as", () => {
  test("classes and functions", () => {
    // init is the entry's own, and is called for what it does alone.
    const all = [...functionsIn(throughtime)].filter(([path]) => path !== "init");
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter(([, key, name]) => name !== key)).toEqual([]);
  });

  test.each([
    [losses.huber(), "[Function: huber_loss] Huber"],
    [optimizers.adam(), "Adam {"],
    [metrics.mean(), "Mean { name: 'mean', dtype: 'float32' }"],
    [callbacks.earlyStopping(), "EarlyStopping {"],
    [new callbacks.History(), "History {"],
    [Dataset.fromTensorSlices([1, 2]), "Dataset {"],
    [metrics.BinaryAccuracy, "[class BinaryAccuracy extends MeanMetric]"],
    [layers.LSTMCell, "[class LSTMCell extends GatedCell]"],
  ])("console.log shows %o as itself", (thing, start) => {
    expect(inspect(thing).slice(0, start.length)).toBe(start);
  });

  test("models are named after their class, the user's own too", () => {
    class Sentiment extends Model {
      override call = (x: Tensor) => x;
    }
    class Stacked extends Sequential {}
    expect([new Sentiment(), new Stacked(), new Sequential()].map((model) => model.className)).toEqual([
      "Sentiment",
      "Stacked",
      "Sequential",
    ]);
    expect(new Sequential().name).toMatch(/^sequential(_\d+)?$/);
  });

  test("errors name themselves and what they were given", () => {
    const refused = () => new Sequential([layers.lstmCell({ units: 1 }) as unknown as layers.Layer]);
    expect(refused).toThrow("expected a layer, got a LSTMCell.");
    const error = new throughtime.ThroughtimeError("aborted", { where: "fit", expected: "an end", got: "none" });
    expect(inspect(error)).toMatch(/^ThroughtimeError: fit: expected an end, got none\./);
  });

  test("an error is printed once, with its code and without the parts of its message", () => {
    const refused = () => layers.dense({ untis: 1 } as never);
    expect(refused).toThrow(/^dense: expected an option, got "untis"\. Did you mean "units"\? There are "units", /);
    try {
      refused();
    } catch (error) {
      const shown = inspect(error);
      expect(shown.split("untis").length - 1).toBe(1);
      expect(shown).toMatch(/ \{\n {2}code: 'unknown-name'\n\}$/);
      expect(error).toMatchObject({ where: "dense", got: '"untis"', details: { nearest: "units" } });
    }
  });
});
