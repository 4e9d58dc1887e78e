/** Initializers: shapes, bounds and moments by Keras's formulas. */
import { initializers, matmul, setSeed, type Tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const [ROWS, COLUMNS] = [120, 80];
const COUNT = ROWS * COLUMNS;
const values = (t: Tensor) => Array.from(t.data());
const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
const variance = (xs: number[]) => mean(xs.map((x) => x * x)) - mean(xs) ** 2;

/** What a standard deviation estimated from 9,600 draws may be off by: five of its own standard deviations (1/√(2n)). */
const MOMENT_TOLERANCE = 5 / Math.sqrt(2 * COUNT);
/** A standard normal cut at ±2 has this standard deviation; the scaled rules undo it, truncatedNormal does not. */
const TRUNCATED = 0.8796256610342398;

describe("constant rules", () => {
  test("zeros, ones, constant, identity", () => {
    expect(values(initializers.zeros().apply([2]))).toEqual([0, 0]);
    expect(values(initializers.ones().apply([2]))).toEqual([1, 1]);
    expect(values(initializers.constant({ value: 0.5 }).apply([2]))).toEqual([0.5, 0.5]);
    expect(initializers.identity({ gain: 2 }).apply([2, 3]).array()).toEqual([
      [2, 0, 0],
      [0, 2, 0],
    ]);
  });
});

describe("random rules", () => {
  const fanAvg = (ROWS + COLUMNS) / 2;
  const uniform = (limit: number) => ({ std: limit / Math.sqrt(3), limit });
  const truncated = (std: number) => ({ std, limit: (2 * std) / TRUNCATED });
  const RULES = {
    randomUniform: [initializers.randomUniform({ minval: -0.3, maxval: 0.3 }), uniform(0.3)],
    randomNormal: [initializers.randomNormal({ stddev: 0.2 }), { std: 0.2, limit: Number.POSITIVE_INFINITY }],
    truncatedNormal: [initializers.truncatedNormal({ stddev: 0.2 }), { std: 0.2 * TRUNCATED, limit: 0.4 }],
    glorotUniform: [initializers.glorotUniform(), uniform(Math.sqrt(3 / fanAvg))],
    glorotNormal: [initializers.glorotNormal(), truncated(Math.sqrt(1 / fanAvg))],
    heUniform: [initializers.heUniform(), uniform(Math.sqrt(6 / ROWS))],
    heNormal: [initializers.heNormal(), truncated(Math.sqrt(2 / ROWS))],
    lecunUniform: [initializers.lecunUniform(), uniform(Math.sqrt(3 / ROWS))],
    lecunNormal: [initializers.lecunNormal(), truncated(Math.sqrt(1 / ROWS))],
    varianceScaling: [
      initializers.varianceScaling({ scale: 3, mode: "fanOut", distribution: "untruncatedNormal" }),
      { std: Math.sqrt(3 / COLUMNS), limit: Number.POSITIVE_INFINITY },
    ],
  } as const;

  for (const [name, [rule, { std, limit }]] of Object.entries(RULES)) {
    test(`${name} has its bound, mean and standard deviation`, () => {
      setSeed(1);
      const drawn = values(rule.apply([ROWS, COLUMNS]));
      expect(Math.abs(mean(drawn))).toBeLessThan((5 * std) / Math.sqrt(COUNT));
      expect(Math.abs(Math.sqrt(variance(drawn)) / std - 1)).toBeLessThan(MOMENT_TOLERANCE);
      expect(Math.max(...drawn.map(Math.abs))).toBeLessThanOrEqual(limit * (1 + 1e-6));
    });
  }

  test("orthogonal rows or columns are orthonormal, times the gain", () => {
    for (const [rows, columns] of [
      [6, 6],
      [4, 9],
      [9, 4],
    ] as const) {
      const q = initializers.orthogonal({ gain: 2, seed: 1 }).apply([rows, columns]);
      const wide = columns > rows;
      const gram = matmul(q, q, { transposeA: !wide, transposeB: wide }).array() as number[][];
      gram.forEach((row, i) => {
        row.forEach((v, j) => {
          expect(v).toBeCloseTo(i === j ? 4 : 0, 5);
        });
      });
    }
  });

  test("seeds: its own repeats, the global one goes on", () => {
    const seeded = initializers.glorotUniform({ seed: 3 });
    expect(values(seeded.apply([4, 4]))).toEqual(values(seeded.apply([4, 4])));
    const free = initializers.glorotUniform();
    setSeed(9);
    const [a, b] = [values(free.apply([4, 4])), values(free.apply([4, 4]))];
    expect(a).not.toEqual(b);
    setSeed(9);
    expect(values(free.apply([4, 4]))).toEqual(a);
  });
});

test("errors", () => {
  const cases: [() => unknown, string, RegExp][] = [
    [() => initializers.randomNormal({ stdev: 1 } as never), "unknown-name", /Did you mean "stddev"/],
    [() => initializers.randomNormal({ stddev: -1 }), "invalid-argument", /stddev/],
    [() => initializers.randomUniform({ minval: 2, maxval: 1 }), "invalid-argument", /minval/],
    [() => initializers.varianceScaling({ scale: 0 }), "invalid-argument", /scale/],
    [() => initializers.varianceScaling({ mode: "fanin" as never }), "unknown-name", /Did you mean "fanIn"/],
    [() => initializers.constant({ value: "1" as never }), "invalid-argument", /value/],
    [() => initializers.glorotUniform({ seed: 1.5 }), "invalid-argument", /seed/],
    [() => initializers.orthogonal().apply([4]), "shape-mismatch", /orthogonal/],
    [() => initializers.zeros().apply([-1]), "invalid-argument", /shape/],
  ];
  for (const [fn, code, message] of cases) {
    const error = thrownBy(fn);
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  }
});

test("as JSON it is what Keras writes", () => {
  const json = JSON.parse(JSON.stringify(initializers.randomNormal({ stddev: 0.1, seed: 2 })));
  expect(json).toEqual({ className: "RandomNormal", config: { mean: 0, stddev: 0.1, seed: 2 } });
});
