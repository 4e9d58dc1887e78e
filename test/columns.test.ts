/** What Keras's numbers do not tell of discretization and normalization: files, datasets, and how bad input is refused. */
import { Dataset, input, layers, model, modelFromJSON, Sequential, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { anything } from "./support/pipelines.js";
import { thrownBy } from "./support/thrown.js";

const { discretization, normalization } = layers;

/** The layer that its file stands for. */
const again = (layer: layers.Discretization) =>
  layers.Discretization.fromConfig(JSON.parse(JSON.stringify(layer.getConfig())));

const adapted = (options: object = {}) => {
  const layer = discretization({ numBins: 4, ...options });
  layer.adapt([1, 2, 3, 4, 5, 6, 7, 8]);
  return layer;
};

describe("Discretization in files", () => {
  const queries = tensor([[-1], [2], [3.5], [100]]);

  test.each<[string, () => layers.Discretization]>([
    ["given boundaries", () => discretization({ binBoundaries: [0, 2.5], outputMode: "oneHot", name: "mine" })],
    ["boundaries that were found", () => adapted({ epsilon: 0.05, outputMode: "count" })],
    ["one that waits for data", () => discretization({ numBins: 3, epsilon: 0.1 })],
  ])("%s: the same options, and the same bins", (_name, make) => {
    const layer = make();
    const back = again(layer);
    expect(back.getConfig()).toEqual(layer.getConfig());
    expect(back.binBoundaries).toEqual(layer.binBoundaries);
    if (layer.binBoundaries === null) expect(thrownBy(() => back.apply(queries)).code).toBe("not-built");
    else expect(back.apply(queries).array()).toEqual(layer.apply(queries).array());
  });

  test("what was found can be found anew, as in the layer itself", () => {
    const back = again(adapted());
    back.adapt([10, 20, 30, 40]);
    const layer = adapted();
    layer.adapt([10, 20, 30, 40]);
    expect(back.binBoundaries).toEqual(layer.binBoundaries);
    expect(back.binBoundaries).not.toEqual(adapted().binBoundaries);
  });

  test("in a functional and in a sequential model", () => {
    const x = input({ shape: [1] });
    const made = [model({ inputs: x, outputs: adapted().apply(x) }), new Sequential([adapted()])];
    for (const each of made) {
      each.apply(queries);
      const back = modelFromJSON(JSON.stringify(each));
      expect((back.apply(queries) as Tensor).array()).toEqual((each.apply(queries) as Tensor).array());
      expect((back.apply(queries) as Tensor).array()).toEqual([[0], [1], [1], [3]]);
    }
  });
});

test("columns adapt to datasets, of whose pairs x counts", () => {
  const pairs = Dataset.fromTensorSlices([
    tensor([[1], [2], [3], [4], [5], [6], [7], [8]]),
    tensor([0, 0, 0, 0, 9, 9, 9, 9]),
  ]);
  const layer = discretization({ numBins: 4 });
  layer.adapt(pairs.batch(3));
  expect(layer.binBoundaries).toEqual(adapted().binBoundaries);
  const scaled = normalization();
  scaled.adapt(pairs.batch(8));
  expect(scaled.apply([[4.5]]).array()).toEqual([[0]]);
});

test.each<[string, string, () => unknown, RegExp]>([
  [
    "neither boundaries nor bins",
    "invalid-argument",
    () => discretization({}),
    /either binBoundaries or numBins, got neither/,
  ],
  ["both", "invalid-argument", () => discretization({ binBoundaries: [1], numBins: 2 }), /got both/],
  [
    "boundaries that fall",
    "invalid-argument",
    () => discretization({ binBoundaries: [2, 1] }),
    /rising order, got \[2, 1\]/,
  ],
  [
    "a boundary that is none",
    "invalid-argument",
    () => discretization({ binBoundaries: [Number.NaN] }),
    /binBoundaries\[0\]/,
  ],
  ["bins before data", "not-built", () => discretization({ numBins: 2 }).apply([[1]]), /Call adapt\(data\) first/],
  [
    "adapting given boundaries",
    "invalid-argument",
    () => discretization({ binBoundaries: [1] }).adapt([1]),
    /made with numBins/,
  ],
  ["no data", "invalid-argument", () => discretization({ numBins: 2 }).adapt([]), /expected data, got none/],
  ["NaN in data", "not-finite", () => discretization({ numBins: 2 }).adapt([1, Number.NaN]), /NaN as element 1/],
  [
    "NaN in a query",
    "not-finite",
    () => discretization({ binBoundaries: [1] }).apply([[Number.NaN]]),
    /NaN as element 0/,
  ],
  [
    "no steps",
    "invalid-argument",
    () => discretization({ numBins: 2 }).adapt([1], { steps: 0 }),
    /steps to be a positive integer/,
  ],
  ["another mode", "unknown-name", () => discretization({ numBins: 2, outputMode: anything("one") }), /Did you mean/],
  ["a mean without a variance", "invalid-argument", () => normalization({ mean: 1 }), /both mean and variance/],
  ["a normalization before data", "not-built", () => normalization().apply([[1]]), /adapt/],
  [
    "adapting a given mean",
    "invalid-argument",
    () => normalization({ mean: 1, variance: 1 }).adapt([[1]]),
    /made without mean/,
  ],
])("refused in words: %s", (_name, code, act, words) => {
  const error = thrownBy(act);
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
});
