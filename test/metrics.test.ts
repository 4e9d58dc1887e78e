/** Metrics: what they count, over batches and with weights. */
import {
  abs,
  layers,
  less,
  losses,
  max,
  mean,
  metrics,
  registerSerializable,
  Sequential,
  square,
  sub,
  type Tensor,
  type TensorLike,
  tensor,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

describe("accuracies", () => {
  test("binary: above the threshold means yes", () => {
    const metric = metrics.binaryAccuracy();
    metric.updateState([[1], [0], [1], [0]], [[0.9], [0.5], [0.4], [0.6]]);
    expect(metric.result()).toBe(0.5);
    const strict = metrics.binaryAccuracy({ threshold: 0.8 });
    strict.updateState([1, 0], [[0.7], [0.7]]);
    expect(strict.result()).toBe(0.5);
  });

  test("categorical and sparse agree on the same targets", () => {
    const predicted = [
      [0.1, 0.9],
      [0.8, 0.2],
      [0.3, 0.7],
    ];
    const [oneHot, ids] = [metrics.categoricalAccuracy(), metrics.sparseCategoricalAccuracy()];
    oneHot.updateState(
      [
        [0, 1],
        [0, 1],
        [1, 0],
      ],
      predicted,
    );
    ids.updateState(Int32Array.of(1, 1, 0), predicted);
    expect([oneHot.result(), ids.result()]).toEqual([1 / 3, 1 / 3]);
    ids.updateState([[1], [0], [1]], predicted);
    expect(ids.result()).toBe(4 / 6);
  });

  test("sample weights, over batches, and a weight for each sequence", () => {
    const metric = metrics.binaryAccuracy();
    metric.updateState([[1], [1]], [[1], [0]], [3, 1]);
    expect(metric.result()).toBe(0.75);
    metric.updateState([[1]], [[0]], [4]);
    expect(metric.result()).toBe(3 / 8);
    metric.resetState();
    expect(metric.result()).toBe(0);
    const steps = metrics.sparseCategoricalAccuracy();
    steps.updateState(
      tensor([
        [0, 1],
        [0, 0],
      ]),
      [
        [
          [1, 0],
          [0, 1],
        ],
        [
          [0, 1],
          [0, 1],
        ],
      ],
      [1, 3],
    );
    expect(steps.result()).toBe(2 / 8);
  });

  test("targets that do not fit are refused", () => {
    expect(thrownBy(() => metrics.binaryAccuracy().updateState([1, 0, 1], [[1], [0]])).code).toBe("shape-mismatch");
    expect(thrownBy(() => metrics.binaryAccuracy().updateState([1, 0], [[1], [0]], [1, 2, 3])).code).toBe(
      "shape-mismatch",
    );
  });
});

test("mean", () => {
  const metric = metrics.mean();
  metric.updateState([1, 3]);
  metric.updateState(8, 2);
  expect(metric.result()).toBe((1 + 3 + 16) / 4);
  expect(thrownBy(() => metric.updateState([1, 2, 3], [1, 2])).code).toBe("shape-mismatch");
});

/** Outputs 0 for x 1 and 2: errors 1 and 4, as Keras's numbers below have them. */
function zeroModel(options: object): Sequential {
  const model = new Sequential([layers.dense({ units: 1, kernelInitializer: "zeros" })]);
  model.compile({ loss: "mse", ...options });
  return model;
}

describe("what a loss or a function gives is weighed as Keras does", () => {
  const f = (y: Tensor, p: Tensor) => square(sub(y, p));
  test.each([
    ["a name", "mse", "mse"],
    ["another name", "MeanSquaredError", "MeanSquaredError"],
    ["a loss", losses.meanSquaredError({ name: "q", reduction: "sum" }), "q"],
    ["a function", f, "f"],
  ])("%s", (_name, metric, key) => {
    const model = zeroModel({ weightedMetrics: [metric], metrics: ["mae"] });
    expect(model.testOnBatch([[1], [1]], [1, 2], { sampleWeight: [1, 3] })).toEqual({
      loss: 6.5,
      mae: 1.5,
      [key]: 3.25,
    });
  });

  test("over batches of different size, all weights 0, and NaN", async () => {
    const model = zeroModel({ weightedMetrics: ["mse"] });
    const sampleWeight = [1, 3, 2];
    const found = await model.evaluate([[1], [1], [1]], [[1], [2], [3]], { batchSize: 2, sampleWeight, verbose: 0 });
    expect(found.mse).toBeCloseTo((1 + 12 + 18) / 6, 6);
    expect(model.testOnBatch([[1], [1]], [1, 2], { sampleWeight: [0, 0] }).mse).toBe(0);
    expect(model.testOnBatch([[1], [1]], [1, Number.NaN], { sampleWeight: [1, 0] }).mse).toBeNaN();
  });

  test("directions are known of our own losses and metrics alone", () => {
    class Close extends metrics.MeanMetric {
      override call(y: Tensor, p: Tensor) {
        return less(abs(sub(y, p)), 1.5);
      }
    }
    const model = zeroModel({ metrics: ["mae", "binaryAccuracy", f, new Close("close")] });
    expect(model.testOnBatch([[1], [1]], [1, 2])).toMatchObject({ close: 0.5 });
    model.trainOnBatch([[1]], [1]);
    const directions = ["loss", "mae", "binaryAccuracy", "f", "close"].map((name) => model.directionOf(name));
    expect(directions).toEqual(["down", "down", "up", undefined, undefined]);
  });

  test("a function that gives one number counts as often as a batch has rows", async () => {
    const all = (y: Tensor, p: Tensor) => mean(abs(sub(y, p)));
    const model = zeroModel({ metrics: [all] });
    const data = [
      [[1], [1], [1]],
      [[10], [10], [9]],
    ] as const;
    expect((await model.evaluate(...data, { batchSize: 2, verbose: 0 })).all).toBeCloseTo(29 / 3, 6);
  });
});

describe("a metric of one's own", () => {
  class Largest extends metrics.Metric {
    static override readonly className: string = "Largest";
    #seen = 0;
    updateState(_yTrue: TensorLike, yPred: TensorLike) {
      this.#seen = Math.max(this.#seen, max(yPred).item());
    }
    result() {
      return this.#seen;
    }
    resetState() {
      this.#seen = 0;
    }
  }
  registerSerializable(Largest, "mine");

  test("is named, has options and a form in files", () => {
    expect([new Largest().name, new Largest("top").name]).toEqual(["largest", "top"]);
    expect(metrics.get("mine>Largest" as never)).toBeInstanceOf(Largest);
    const threshold = metrics.get({
      class_name: "BinaryAccuracy",
      config: { name: "b", dtype: "float32", threshold: 0.8 },
    });
    expect(threshold.getConfig()).toEqual({ name: "b", dtype: "float32", threshold: 0.8 });
    expect(thrownBy(() => metrics.get("accurracy" as never)).code).toBe("unknown-name");
  });

  test("keeps the means of fit while a callback makes a step by itself", async () => {
    const own = new Largest();
    const model = zeroModel({ optimizer: "sgd", metrics: [own, "mae", metrics.binaryAccuracy()] });
    const plain = zeroModel({ optimizer: "sgd", metrics: [new Largest(), "mae", metrics.binaryAccuracy()] });
    const data = [tensor([[1], [2], [3], [4]]), tensor([[1], [2], [3], [4]])] as const;
    const options = { batchSize: 1, epochs: 2, shuffle: false, verbose: 0 } as const;
    const onTrainBatchEnd = () => void model.testOnBatch([[9]], [[1]]);
    const { history } = await model.fit(...data, { ...options, callbacks: [{ onTrainBatchEnd }] });
    expect(history).toEqual((await plain.fit(...data, options)).history);
  });

  test("a mean is no metric of an output", () => {
    const model = zeroModel({ metrics: [metrics.mean()] });
    expect(thrownBy(() => model.testOnBatch([[1]], [[1]])).message).toContain("MeanMetric");
  });
});
