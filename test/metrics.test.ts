/** Metrics: what they count, over batches and with weights. */
import { metrics, tensor } from "throughtime";
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
