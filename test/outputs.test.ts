/** Several outputs: losses, weights and metrics by output, and the logs as Keras 3.15 writes them. */
import { input, layers, losses, Model, model, ones, type Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const x = ones([4, 3]);
const ya = [[1], [2], [3], [4]];
const yb = [
  [1, 1],
  [1, 1],
  [1, 1],
  [1, 1],
];

/** Outputs 0 and 3: squared errors 7.5 and 4, absolute errors 2.5 and 2. */
function two(options: object) {
  const inputs = input({ shape: [3] });
  const a = layers.dense({ units: 1, kernelInitializer: "zeros", name: "zeta" }).apply(inputs);
  const b = layers.dense({ units: 2, kernelInitializer: "ones", name: "alpha" }).apply(inputs);
  const made = model({ inputs, outputs: [a, b] });
  made.compile({ optimizer: "sgd", loss: "mse", ...options });
  return made;
}

describe("losses", () => {
  test.each([
    ["one for all", {}, { alpha_loss: 4, loss: 11.5, zeta_loss: 7.5 }],
    [
      "a list",
      { loss: ["mse", "mae"], lossWeights: [1, 0.5], metrics: [["mae"], ["mse", "mae"]] },
      { alpha_loss: 2, alpha_mae: 2, alpha_mse: 4, loss: 8.5, zeta_loss: 7.5, zeta_mae: 2.5 },
    ],
    [
      "by name",
      {
        loss: { alpha: "mae", zeta: "mse" },
        lossWeights: { zeta: 2, alpha: 0.5 },
        metrics: { alpha: ["mae"] },
        weightedMetrics: { zeta: "mse" },
      },
      { alpha_loss: 2, alpha_mae: 2, loss: 16, zeta_loss: 7.5, zeta_mse: 7.5 },
    ],
    ["one output without", { loss: ["mse", null] }, { loss: 7.5 }],
    [
      "metrics of an output without",
      { loss: ["mse", null], metrics: [["mae"], ["mae"]] },
      { alpha_mae: 2, loss: 7.5, zeta_mae: 2.5 },
    ],
    [
      "a metric each",
      { metrics: ["mae", "mse"] },
      { alpha_loss: 4, alpha_mse: 4, loss: 11.5, zeta_loss: 7.5, zeta_mae: 2.5 },
    ],
  ])("%s", (_name, options, expected) => {
    const logs = two(options).testOnBatch(x, [ya, yb]);
    expect(logs).toEqual(expected);
    expect(Object.keys(logs)).toEqual(Object.keys(expected));
    expect(two(options).trainOnBatch(x, { zeta: ya, alpha: yb })).toEqual(expected);
  });

  test("sample weights: one for all, or each its own", () => {
    const options = { weightedMetrics: [["mae"], ["mae"]] };
    const [one, other] = [
      [1, 2, 3, 4],
      [2, 4, 6, 8],
    ];
    const expected = { alpha_loss: 10, alpha_mae: 2, loss: 35, zeta_loss: 25, zeta_mae: 3 };
    expect(two(options).testOnBatch(x, [ya, yb], { sampleWeight: [one, one] as never })).toEqual(expected);
    expect(two(options).testOnBatch(x, [ya, yb], { sampleWeight: [one, other] as never })).toEqual({
      ...expected,
      alpha_loss: 20,
      loss: 45,
    });
  });

  test("fit, and evaluate on batches of different size", async () => {
    const history = await two({}).fit(x, [ya, yb], { epochs: 1, batchSize: 3, shuffle: false, verbose: 0 });
    expect(Object.keys(history.history).sort()).toEqual(["alpha_loss", "loss", "zeta_loss"]);
    const found = await two({}).evaluate(x, [ya, yb], { batchSize: 3, verbose: 0 });
    expect(Object.keys(found)).toEqual(["alpha_loss", "loss", "zeta_loss"]);
    expect(found.alpha_loss).toBe(4);
    expect(found.loss).toBeCloseTo(11.5, 5);
    expect(found.zeta_loss).toBeCloseTo(7.5, 5);
  });

  test("a subclassed model is named by its keys, or by number", () => {
    class Two extends Model<Record<string, Tensor> | Tensor[]> {
      a = layers.dense({ units: 1, kernelInitializer: "zeros" });
      b = layers.dense({ units: 2, kernelInitializer: "ones" });
      constructor(private readonly named: boolean) {
        super();
      }
      override call(values: Tensor) {
        const [o2, o1] = [this.a.apply(values), this.b.apply(values)];
        return this.named ? { o2, o1 } : [o2, o1];
      }
    }
    const named = new Two(true);
    named.compile({ optimizer: "sgd", loss: { o1: "mse", o2: "mae" }, metrics: { o1: ["mse"], o2: ["mae"] } });
    const expected = { loss: 6.5, o1_loss: 4, o1_mse: 4, o2_loss: 2.5, o2_mae: 2.5 };
    expect(named.testOnBatch(x, { o2: ya, o1: yb })).toEqual(expected);
    const listed = new Two(false);
    listed.compile({ optimizer: "sgd", loss: "mse" });
    const numbered = { loss: 11.5, output_1_loss: 7.5, output_2_loss: 4 };
    expect(listed.testStep({ x, y: [ones([4, 1]), ones([4, 2])], sampleWeight: null })).toMatchObject({
      output_2_loss: 4,
    });
    expect(Object.keys(listed.testStep({ x, y: [ones([4, 1]), ones([4, 2])], sampleWeight: null }))).toEqual(
      Object.keys(numbered),
    );
  });
});

describe("what does not fit is refused by name", () => {
  test.each([
    ["a loss too many", { loss: ["mse", "mse", "mse"] }, "zeta, alpha"],
    ["an unknown output", { loss: { zeta: "mse", beta: "mse" } }, '"beta"'],
    ["an output without a word", { loss: { zeta: "mse" } }, '"alpha"'],
    ["metrics of one output", { metrics: ["mae"] }, "zeta, alpha"],
    ["weights too few", { lossWeights: [1] }, "lossWeights"],
  ])("%s", (_name, options, words) => {
    expect(thrownBy(() => two(options).testOnBatch(x, [ya, yb])).message).toContain(words);
  });

  test("already at compile", () => {
    expect(thrownBy(() => two({ loss: ["mse", "msee"] })).code).toBe("unknown-name");
    expect(thrownBy(() => two({ metrics: { zeta: ["maee"] } })).code).toBe("unknown-name");
    expect(thrownBy(() => two({ lossWeights: [1, "2"] })).code).toBe("invalid-argument");
    expect(thrownBy(() => two({ loss: losses.meanSquaredError({ reduction: null }) })).message).toContain("none");
    expect(thrownBy(() => two({ loss: [null, null] })).code).toBe("invalid-argument");
  });
});

test("one output: lists and names of one, lossWeights, and names that come twice", () => {
  const inputs = input({ shape: [3] });
  const one = model({
    inputs,
    outputs: layers.dense({ units: 1, kernelInitializer: "zeros", name: "zeta" }).apply(inputs),
  });
  const logsOf = (options: object) => {
    one.compile({ optimizer: "sgd", loss: "mse", ...options });
    return one.testOnBatch(x, ya);
  };
  expect(logsOf({ loss: { zeta: "mse" }, metrics: { zeta: ["mae"] } })).toEqual({ loss: 7.5, mae: 2.5 });
  expect(logsOf({ loss: ["mse"], metrics: [["mae"]], lossWeights: [2] })).toEqual({ loss: 15, mae: 2.5 });
  expect(logsOf({ lossWeights: 2 })).toEqual({ loss: 15 });
  expect(Object.keys(logsOf({ metrics: ["mae", "mae"], weightedMetrics: ["mae", "mse", "mse"] }))).toEqual([
    "loss",
    "mae",
    "mae_1",
    "mse",
    "weighted_mae",
    "weighted_mse",
  ]);
});
