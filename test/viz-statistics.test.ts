/** Confusion matrix, ROC, histogram and principal components against counting and against what is known by hand. */
import { oneHot, randomNormal, randomUniform, tensor } from "throughtime";
import { confusionMatrix, histogram, pca, rocCurve } from "throughtime/viz";
import { describe, expect, test } from "vitest";
import { relativeError } from "./support/close.js";
import { thrownBy } from "./support/thrown.js";

/** Data in float32, sums in float64. */
const FLOAT32_TOLERANCE = 1e-6;
/** Sums in float64 in another order. */
const FLOAT64_TOLERANCE = 1e-12;
const code = (run: () => unknown) => thrownBy(run).code;

describe("confusionMatrix", () => {
  test("counts scores cut at the threshold", () => {
    const found = confusionMatrix([[0], [1], [1], [0], [1]], [0.2, 0.9, 0.4, 0.6, 0.7]);
    expect(found).toEqual({
      matrix: [
        [1, 1],
        [1, 2],
      ],
      accuracy: 3 / 5,
      precision: [1 / 2, 2 / 3],
      recall: [1 / 2, 2 / 3],
    });
    expect(confusionMatrix([0, 1], [0.2, 0.9], { threshold: 0.95 }).matrix).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  test("counts classes, one-hot truths and rows of scores; nothing divided by nothing is null", () => {
    const truth = tensor([0, 2, 2, 1], undefined, "int32");
    const scores = [
      [0.8, 0.1, 0.1, 0],
      [0.1, 0.2, 0.7, 0],
      [0.6, 0.1, 0.3, 0],
      [0.5, 0.4, 0.1, 0],
    ];
    const found = confusionMatrix(truth, scores, { classes: 4 });
    expect(found.matrix).toEqual([
      [1, 0, 0, 0],
      [1, 0, 0, 0],
      [1, 0, 1, 0],
      [0, 0, 0, 0],
    ]);
    expect([found.precision, found.recall]).toEqual([
      [1 / 3, null, 1, null],
      [1, 0, 1 / 2, null],
    ]);
    expect(confusionMatrix(oneHot(truth, 4), scores)).toEqual(confusionMatrix(truth, scores));
    const predicted = tensor([0, 2, 0, 0], undefined, "int32");
    expect(confusionMatrix(truth, predicted, { classes: 4 })).toEqual(found);
  });

  test("refusals", () => {
    expect(code(() => confusionMatrix([0, 1], [0.1]))).toBe("shape-mismatch");
    expect(code(() => confusionMatrix([0, 2], [0.1, 0.2], { classes: 2 }))).toBe("index-out-of-range");
    expect(code(() => confusionMatrix([0.5, 1], [0.1, 0.2]))).toBe("index-out-of-range");
    expect(code(() => confusionMatrix([0, 1], [Number.NaN, 0.9]))).toBe("invalid-argument");
    expect(code(() => confusionMatrix([0], [[Number.NaN, 0.9]]))).toBe("invalid-argument");
    expect(code(() => confusionMatrix([0], [0.1], { threshold: Number.NaN }))).toBe("invalid-argument");
    expect(code(() => confusionMatrix([0], [0.1], { classes: 0 }))).toBe("invalid-argument");
    expect(code(() => confusionMatrix([0], [0.1], { treshold: 1 } as never))).toBe("unknown-name");
  });
});

describe("rocCurve", () => {
  test("the example of scikit-learn's page", () => {
    const found = rocCurve([0, 0, 1, 1], tensor([0.125, 0.5, 0.375, 0.75]));
    expect(found).toEqual({
      thresholds: [null, 0.75, 0.5, 0.375, 0.125],
      falsePositiveRate: [0, 0, 0.5, 0.5, 1],
      truePositiveRate: [0, 0.5, 0.5, 1, 1],
      auc: 0.75,
    });
  });

  test("the area is how often a positive is above a negative; ties are half, and one point", () => {
    const truth = Array.from({ length: 60 }, (_, n) => ((n * 7) % 3 === 0 ? 1 : 0));
    const scores = truth.map((y, n) => ((n * 13) % 10) / 8 + y / 4);
    const pairs = truth.flatMap((y, p) => (y === 0 ? [] : truth.flatMap((z, n) => (z === 1 ? [] : [[p, n] as const]))));
    const above = pairs.reduce((sum, [p, n]) => sum + (Math.sign(scores[p]! - scores[n]!) + 1) / 2, 0);
    const found = rocCurve(truth, scores);
    expect(found.auc).toBeCloseTo(above / pairs.length, 12);
    expect(found.thresholds).toHaveLength(new Set(scores).size + 1);
    found.thresholds.slice(1).forEach((threshold, k) => {
      const rate = (kind: number) => {
        const own = scores.filter((_, n) => truth[n] === kind);
        return own.filter((score) => Math.fround(score) >= threshold!).length / own.length;
      };
      expect(found.truePositiveRate[k + 1]).toBe(rate(1));
      expect(found.falsePositiveRate[k + 1]).toBe(rate(0));
    });
  });

  test("refusals", () => {
    expect(code(() => rocCurve([0, 1], [0.5]))).toBe("shape-mismatch");
    expect(code(() => rocCurve([1, 1], [0.5, 0.4]))).toBe("invalid-argument");
    expect(code(() => rocCurve([0, 2], [0.5, 0.4]))).toBe("invalid-argument");
    expect(code(() => rocCurve([0, 1], [Number.NaN, 0.4]))).toBe("invalid-argument");
  });
});

describe("histogram", () => {
  test("counts as by hand: lower edges belong to a bin, and to the last also its upper", () => {
    expect(histogram([1, 2, 2, 3, 5], 2)).toEqual({ edges: [1, 3, 5], counts: [3, 2], notFinite: 0 });
    expect(histogram([Number.NaN, 4, 4, Number.POSITIVE_INFINITY], 1)).toEqual({
      edges: [3.5, 4.5],
      counts: [2],
      notFinite: 2,
    });
    expect(histogram([Number.NaN], 2)).toEqual({ edges: [0, 0.5, 1], counts: [0, 0], notFinite: 1 });
  });

  test("loses none of large values that are all the same", () => {
    const { edges, counts } = histogram([1e20, 1e20], 3);
    expect(counts).toEqual([0, 2, 0]);
    expect(edges[1]).toBeLessThan(edges[2]!);
  });

  test("each value is between the edges of its bin", () => {
    const values = randomNormal([3, 50, 40], { seed: 2 });
    const { edges, counts } = histogram(values);
    expect(counts).toHaveLength(30);
    counts.forEach((count, k) => {
      const isIn = (v: number) => v >= edges[k]! && (v < edges[k + 1]! || (k === 29 && v === edges[30]!));
      expect(count).toBe([...values.data()].filter(isIn).length);
    });
    expect(code(() => histogram([1], 0))).toBe("invalid-argument");
  });
});

describe("pca", () => {
  test("finds the axes that rows were made with", () => {
    // (a, b) in the plane of two directions at right angles, a four times as wide; the mean is (1, 2, 3).
    const [u, v] = [
      [2 / 3, 2 / 3, 1 / 3],
      [-2 / 3, 1 / 3, 2 / 3],
    ] as const;
    const plane = [-2, -1, 0, 1, 2].flatMap((a) => [-1, 0, 1].map((b) => [4 * a, b] as const));
    const found = pca(plane.map(([a, b]) => [0, 1, 2].map((j) => 1 + j + a * u[j]! + b * v[j]!)));
    expect(relativeError(found.components.flat(), [...u, 2 / 3, -1 / 3, -2 / 3])).toBeLessThan(FLOAT32_TOLERANCE);
    expect(
      relativeError(
        found.points.flat(),
        plane.flatMap(([a, b]) => [a, -b]),
      ),
    ).toBeLessThan(FLOAT32_TOLERANCE);
    expect(relativeError(found.variance, [(16 * 10 * 3) / 14, 10 / 14])).toBeLessThan(FLOAT32_TOLERANCE);
    expect(relativeError(found.varianceRatio, [480 / 490, 10 / 490])).toBeLessThan(FLOAT32_TOLERANCE);
    expect(relativeError(found.mean, [1, 2, 3])).toBeLessThan(FLOAT32_TOLERANCE);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  test("components are eigenvectors of the covariance, at right angles, and lose nothing when all are kept", () => {
    const [rows, features] = [40, 12];
    const x = randomUniform([rows, features], { seed: 5 });
    const { components, points, variance, varianceRatio, mean } = pca(x, features);
    const data = (x.array() as number[][]).map((row) => row.map((value, j) => value - mean[j]!));
    components.forEach((v, k) => {
      const covariant = v.map(
        (_, i) =>
          data.reduce((sum, row) => sum + row[i]! * row.reduce((s, value, j) => s + value * v[j]!, 0), 0) / (rows - 1),
      );
      expect(
        relativeError(
          covariant,
          v.map((value) => value * variance[k]!),
        ),
      ).toBeLessThan(FLOAT64_TOLERANCE * 100);
      const products = components.map((w) => w.reduce((sum, value, j) => sum + value * v[j]!, 0));
      expect(
        relativeError(
          products,
          components.map((_, other) => (other === k ? 1 : 0)),
        ),
      ).toBeLessThan(FLOAT64_TOLERANCE);
      expect(Math.max(...v)).toBe(Math.max(...v.map(Math.abs)));
    });
    const again = points.map((p) =>
      data[0]!.map((_, j) => p.reduce((sum, value, k) => sum + value * components[k]![j]!, 0)),
    );
    expect(relativeError(again.flat(), data.flat())).toBeLessThan(FLOAT64_TOLERANCE);
    expect(variance).toEqual([...variance].sort((a, b) => b - a));
    expect(varianceRatio.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  test("maps a whole vocabulary, and rows that do not differ to one point", () => {
    expect(pca(randomNormal([10_000, 100], { seed: 1 })).points).toHaveLength(10_000);
    const same = pca([
      [1, 2],
      [1, 2],
    ]);
    expect([same.points, same.varianceRatio]).toEqual([
      [
        [0, 0],
        [0, 0],
      ],
      [0, 0],
    ]);
  });

  test("refusals", () => {
    expect(code(() => pca([1, 2]))).toBe("shape-mismatch");
    expect(code(() => pca([[1, 2]]))).toBe("shape-mismatch");
    expect(code(() => pca([[1], [2]]))).toBe("invalid-argument");
    expect(
      code(() =>
        pca([
          [1, Number.NaN],
          [2, 1],
        ]),
      ),
    ).toBe("not-finite");
  });
});
