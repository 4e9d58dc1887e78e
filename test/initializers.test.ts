/** Initializers: shapes, bounds and moments by Keras's formulas. */
import {
  initializers,
  layers,
  matmul,
  range,
  registerSerializable,
  reshape,
  type Shape,
  setSeed,
  type Tensor,
  tensor,
} from "throughtime";
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
    [() => initializers.varianceScaling({ mode: "fanIns" as never }), "unknown-name", /Did you mean "fanIn"/],
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

describe("in files", () => {
  test("as JSON it is what Keras writes", () => {
    const json = JSON.parse(JSON.stringify(initializers.randomNormal({ stddev: 0.1, seed: 2 })));
    const form = { module: "keras.initializers", class_name: "RandomNormal", registered_name: null };
    expect(json).toEqual({ ...form, config: { mean: 0, stddev: 0.1, seed: 2 } });
    const { config } = initializers.varianceScaling({ mode: "fanAvg", distribution: "untruncatedNormal" }).toJSON();
    expect(config).toEqual({ scale: 1, mode: "fan_avg", distribution: "untruncated_normal", seed: null });
  });

  /** Every rule of the package, with a seed where it takes one. */
  const makers = Object.entries(initializers).filter(([name]) => /^[a-z]/.test(name));

  test("there are Keras's fifteen", () => {
    expect(makers).toHaveLength(15);
  });

  test.each(makers)("%s is made again from its JSON, by its name and by Keras's spellings", (name, maker) => {
    const make = maker as (options?: object) => initializers.Initializer;
    const drawn = Object.keys(make().getConfig()).includes("seed") ? make({ seed: 5 }) : make();
    const json = JSON.parse(JSON.stringify(drawn));
    const read = (given: unknown) =>
      layers.dense({ units: 1, kernelInitializer: given as initializers.InitializerIdentifier }).kernelInitializer;
    expect(drawn.name).toBe(name);
    expect(values(read(json).apply([3, 2]))).toEqual(values(drawn.apply([3, 2])));
    expect(read(json).getConfig()).toEqual(drawn.getConfig());
    expect(read({ className: json.class_name, config: json.config }).getConfig()).toEqual(drawn.getConfig());
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    for (const spelling of [name, snake, json.class_name]) expect(read(spelling).name).toBe(name);
  });

  test("Keras's aliases", () => {
    const named = (name: string) =>
      layers.dense({ units: 1, kernelInitializer: name as initializers.InitializerName }).kernelInitializer.name;
    const aliases = ["uniform", "normal", "zero", "one", "IdentityInitializer", "OrthogonalInitializer"];
    const expected = ["randomUniform", "randomNormal", "zeros", "ones", "identity", "orthogonal"];
    expect(aliases.map(named)).toEqual(expected);
  });
});

describe("one of your own", () => {
  class Ramp extends initializers.Initializer {
    static override readonly className: string = "Ramp";
    override apply(shape: Shape) {
      return reshape(range(0, shape[0]! * shape[1]!), shape);
    }
  }
  const dense = (kernelInitializer: initializers.InitializerIdentifier) =>
    layers.dense({ units: 2, kernelInitializer, useBias: false });

  test("fills the weight of a layer", () => {
    const layer = dense(new Ramp());
    layer.build([null, 3]);
    expect(layer.getWeights()[0]!.array()).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });

  test("goes into a file once it is registered, and comes back", () => {
    expect(thrownBy(() => JSON.stringify(new Ramp())).code).toBe("unsupported");
    registerSerializable(Ramp, "mine");
    const json = JSON.parse(JSON.stringify(new Ramp()));
    expect(json).toEqual({ module: null, class_name: "Ramp", config: {}, registered_name: "mine>Ramp" });
    expect(dense(json).kernelInitializer).toBeInstanceOf(Ramp);
  });

  test("is refused where its values do not fit, or where it gives none", () => {
    class Short extends initializers.Initializer {
      static override readonly className: string = "Short";
      override apply() {
        return tensor([1, 2]);
      }
    }
    class Nothing extends initializers.Initializer {}
    const cases: [initializers.Initializer, string, RegExp][] = [
      [new Short(), "shape-mismatch", /^short: expected apply to return a tensor of shape \[3, 2\], got .*\[2\]/],
      [new Nothing(), "unsupported", /a subclass that overrides apply/],
    ];
    for (const [rule, code, message] of cases) {
      const error = thrownBy(() => dense(rule).build([null, 3]));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
    expect(thrownBy(() => dense({ class_name: "Dense", config: {} })).code).toBe("unknown-name");
  });
});
