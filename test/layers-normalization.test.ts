/** Normalizations: what does not depend on padding or on the order of axes, what training does to moving statistics, and what is refused. */
import {
  type Layer,
  layers,
  mul,
  ones,
  randomNormal,
  Sequential,
  slice,
  sum,
  type Tensor,
  tensor,
  transpose,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { relativeError } from "./support/close.js";

/** Two ways to the same number in single precision. */
const ROUNDING = 1e-5;
const x = randomNormal([4, 6, 3], { seed: 1 });

function expectSame(got: Tensor, expected: Tensor) {
  expect(got.shape).toEqual(expected.shape);
  expect(relativeError(got.data(), expected.data())).toBeLessThan(ROUNDING);
}

describe("layerNormalization, rmsNormalization, unitNormalization", () => {
  const makers: ((axis: number) => Layer)[] = [
    (axis) => layers.layerNormalization({ axis }),
    (axis) => layers.rmsNormalization({ axis }),
    (axis) => layers.unitNormalization({ axis }),
  ];

  test.each(makers)("%#: over an axis in the middle, as over the last of the transposed", (make) => {
    const over = [0, 2, 1];
    expectSame(make(1).apply(x), transpose(make(-1).apply(transpose(x, over)), over));
  });

  test.each(makers)("%#: a batch is so many batches of one", (make) => {
    const layer = make(-1);
    const whole = layer.apply(x);
    for (const row of [0, 3]) {
      const one = layer.apply(slice(x, [row, 0, 0], [1, 6, 3]));
      expect(one.data()).toEqual(slice(whole, [row, 0, 0], [1, 6, 3]).data());
    }
  });

  test.each(makers)("%#: an axis that is not there, and another width than at first", (make) => {
    expect(() => make(3).apply(x)).toThrow(/an axis from -3 to 2/);
    const layer = make(-1);
    layer.apply(x);
    if (layer.weights.length > 0) expect(() => layer.apply(ones([4, 6, 2]))).toThrow(/sizes \[3\] along \[-1\]/);
    expect(() => layer.apply(tensor([[1]], [1, 1], "int32"))).toThrow(/float32/);
  });
});

describe("batchNormalization", () => {
  test("padding changes nothing", () => {
    const mask = tensor(
      [0, 1, 2, 3].map((row) => [0, 1, 2, 3, 4, 5].map((step) => step <= row + 1)),
      undefined,
      "bool",
    );
    const [first, second] = [layers.batchNormalization(), layers.batchNormalization()];
    const keep = mul(x, tensor([...mask.data()].map(Number), [4, 6, 1], "float32"));
    const a = first.apply(x, { mask, training: true });
    const b = second.apply(keep, { mask, training: true });
    for (const row of [0, 3]) {
      const own = [1, row + 2, 3];
      expect(slice(a, [row, 0, 0], own).data()).toEqual(slice(b, [row, 0, 0], own).data());
    }
    expect(first.movingMean.data()).toEqual(second.movingMean.data());
    expect(a.mask).not.toBeNull();
  });

  test("training moves the statistics, inference and a frozen layer do not", () => {
    const layer = layers.batchNormalization({ momentum: 0.5 });
    layer.apply(x);
    expect(layer.movingMean.data()).toEqual(new Float32Array(3));
    layer.apply(x, { training: true });
    const moved = layer.movingMean.data();
    expect(moved).not.toEqual(new Float32Array(3));
    layer.trainable = false;
    expect(layer.trainableVariables).toEqual([]);
    layer.apply(x, { training: true });
    expect(layer.movingMean.data()).toEqual(moved);
    layer.trainable = true;
    expect(layer.trainableVariables.map(({ name }) => name.split("/")[1])).toEqual(["gamma", "beta"]);
  });

  test("fit moves them, and without workers alone", async () => {
    const model = new Sequential([layers.batchNormalization(), layers.flatten(), layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const y = sum(sum(x, { axis: 1 }), { axis: -1, keepdims: true });
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    const layer = model.layers[0] as layers.BatchNormalization;
    expect(layer.movingMean.data()).not.toEqual(new Float32Array(3));
    await expect(model.fit(x, y, { verbose: 0, workers: 2 })).rejects.toThrow(
      /each row of a batch by itself.*batch_normalization/,
    );
  });

  test("masks of another rank", () => {
    const layer = layers.batchNormalization();
    expect(() => layer.apply(x, { mask: ones([4], "bool"), training: true })).toThrow(/a mask of rank 2/);
  });
});
