/** How losses are made, named and called; their values against Keras's are in parity-losses.test.ts. */
import { abs, losses, mean, sub, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

/** Single precision rounds at 6e-8; the values are near 1. */
const TOLERANCE = 1e-6;

describe("a loss is a function, and an instance of its class", () => {
  const loss = losses.binaryCrossentropy({ labelSmoothing: 0.1 });

  test("by factory and by class", () => {
    expect(loss).toBeInstanceOf(losses.BinaryCrossentropy);
    expect(loss).toBeInstanceOf(losses.Loss);
    expect([typeof loss, loss.name, loss.labelSmoothing]).toEqual(["function", "binary_crossentropy", 0.1]);
    const [y, p] = [tensor([[1], [0]]), tensor([[0.9], [0.2]])];
    expect(new losses.BinaryCrossentropy()(y, p).item()).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 6);
  });

  test("sample weights scale, and the count stays that of the samples", () => {
    const weighted = losses.meanSquaredError()([[0], [0]], [[1], [3]], [1, 0.5]);
    expect(weighted.item()).toBeCloseTo((1 + 0.5 * 9) / 2, 6);
  });

  test.each([
    ["meanSquaredError", () => losses.meanSquaredError(), 2],
    ["meanAbsoluteError", () => losses.meanAbsoluteError(), 1],
    ["huber", () => losses.huber(), 0.75],
  ])("%s of [1, 2] and [1, 4]", (_name, make, expected) => {
    expect(Math.abs(Number(make()([[1], [2]], [[1], [4]]).item()) - expected)).toBeLessThan(TOLERANCE);
  });

  test("a subclass overrides call", () => {
    class Largest extends losses.Loss {
      readonly power = 1;
      constructor() {
        super("largest");
      }
      override call(yTrue: Tensor, yPred: Tensor) {
        return mean(abs(sub(yTrue, yPred)), { axis: -1 });
      }
    }
    const own = new Largest();
    expect([own.name, own.power]).toEqual(["largest", 1]);
    expect(own([[1], [2]], [[1], [4]]).item()).toBe(1);
    expect(own([[1], [2]], [[1], [4]], [1, 3]).item()).toBe(3);
  });
});

describe("names", () => {
  test.each([
    ["binaryCrossentropy", losses.BinaryCrossentropy],
    ["binary_crossentropy", losses.BinaryCrossentropy],
    ["BinaryCrossentropy", losses.BinaryCrossentropy],
    ["sparse_categorical_crossentropy", losses.SparseCategoricalCrossentropy],
    ["categoricalCrossentropy", losses.CategoricalCrossentropy],
    ["mse", losses.MeanSquaredError],
    ["mean_absolute_error", losses.MeanAbsoluteError],
    ["MAE", losses.MeanAbsoluteError],
    ["huber", losses.Huber],
  ])("%s", (name, kind) => {
    expect(losses.get(name)).toBeInstanceOf(kind);
  });

  test("a misspelt one gets the nearest", () => {
    const error = thrownBy(() => losses.get("binarycrossentropi"));
    expect(error.code).toBe("unknown-name");
    expect(error.message).toContain('Did you mean "binaryCrossentropy"?');
  });
});

describe("errors", () => {
  test.each([
    [
      "class ids for categoricalCrossentropy",
      losses.categoricalCrossentropy(),
      [3],
      [3, 4],
      "sparseCategoricalCrossentropy",
    ],
    ["one-hot for sparse", losses.sparseCategoricalCrossentropy(), [3, 4], [3, 4], "categoricalCrossentropy"],
    ["a sequence left", losses.binaryCrossentropy(), [3], [3, 5, 1], "returnSequences"],
    ["too few samples", losses.meanSquaredError(), [2, 1], [3, 1], ""],
  ])("%s", (_name, loss, yTrue, yPred, hint) => {
    const fill = (shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
    const error = thrownBy(() => loss(fill(yTrue), fill(yPred)));
    expect(error.code).toBe("shape-mismatch");
    expect(error.hint).toContain(hint);
  });

  test("options out of range", () => {
    expect(thrownBy(() => losses.binaryCrossentropy({ labelSmoothing: 2 })).code).toBe("invalid-argument");
    expect(thrownBy(() => losses.huber({ delta: -1 })).code).toBe("invalid-argument");
  });

  test("a class id that is none", () => {
    expect(thrownBy(() => losses.sparseCategoricalCrossentropy()([2], [[0.5, 0.5]])).code).toBe("index-out-of-range");
  });
});
