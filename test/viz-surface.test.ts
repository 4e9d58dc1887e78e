/** errorSurface and descend against functions known by hand and figure 6 of Pascanu, Mikolov and Bengio. */
import { add, div, layers, memory, mul, ones, square, sub, tensor, Variable, zeros } from "throughtime";
import { descend, errorSurface } from "throughtime/viz";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

/** The numbers of figure 6 are given to four digits; float32's roundings are multiplied by slopes of some 400. */
const CLIFF_TOLERANCE = 0.01;
/** A few operations in float32. */
const FLOAT32_TOLERANCE = 1e-6;

/** E = (σ(x_50) - 0.7)² by our SimpleRNN, whose state is σ(x); x_0 = 0.5. */
function cliff() {
  const rnn = layers.simpleRNN({ units: 1, activation: "sigmoid" });
  rnn.build([null, 50, 1]);
  const [x, initialState] = [zeros([1, 50, 1]), tensor([[1 / (1 + Math.exp(-0.5))]])];
  const E = () => square(sub(rnn.apply(x, { initialState }), 0.7));
  return { rnn, E, variables: { w: rnn.cell.recurrentKernel, b: rnn.cell.bias! } };
}

const close = (got: number, expected: number) => expect(Math.abs(got / expected - 1)).toBeLessThan(CLIFF_TOLERANCE);

describe("figure 6", () => {
  test("the surface has the paper's cliff", () => {
    const { E, variables } = cliff();
    const at = (w: number, b: number) => {
      const { value, gradient } = errorSurface(E, { w: [w], b: [b] }, { variables });
      return [value[0]![0]!, gradient.w[0]![0]!, gradient.b[0]![0]!] as const;
    };
    close(at(5, -2.8)[0], 0.378);
    close(at(5, -2.6)[0], 0.0121);
    close(at(6, -3.4)[0], 0.4344);
    const [e, dw, db] = at(4.69, -2.42);
    close(e, 0.2128);
    close(dw, -231.1);
    close(db, -374.4);
  });

  test("without clipping the path is flung off the cliff, with it stays in the valley", () => {
    const { rnn, E, variables } = cliff();
    const weights = () => rnn.getWeights().map((w) => w.array());
    const before = weights();
    const options = { learningRate: 0.03, steps: 200, variables };
    const free = descend(E, { w: 5, b: -2 }, options);
    const clipped = descend(E, { w: 5, b: -2 }, { ...options, clipnorm: 1 });
    const longest = (path: typeof free) => Math.max(...path.map((point) => point.stepLength));
    expect(longest(free)).toBeGreaterThan(1);
    expect(longest(clipped)).toBeLessThanOrEqual(0.03 * (1 + 1e-12));
    expect(clipped.some((point) => point.clipped)).toBe(true);
    // Off the cliff there is a plateau with nothing to go by; in the valley the error goes to zero.
    expect(free.at(-1)!.value).toBeGreaterThan(0.08);
    expect(clipped.at(-1)!.value).toBeLessThan(0.005);
    expect(Math.hypot(free.at(-1)!.w - 5, free.at(-1)!.b + 2)).toBeGreaterThan(3);
    expect(Math.hypot(clipped.at(-1)!.w - 5, clipped.at(-1)!.b + 2)).toBeLessThan(1);
    expect(weights()).toEqual(before);
  });
});

describe("errorSurface", () => {
  /** E = (w·b - 1)² / 2 + w. */
  const E = (w: Parameters<typeof mul>[0], b: Parameters<typeof mul>[0]) => add(div(square(sub(mul(w, b), 1)), 2), w);

  test("has the value and the gradient known by hand at every point", () => {
    const surface = errorSurface(E, { w: { min: -1, max: 1, steps: 5 }, b: [0.5, 2] });
    expect(surface.w).toEqual([-1, -0.5, 0, 0.5, 1]);
    surface.w.forEach((w, j) => {
      surface.b.forEach((b, k) => {
        const miss = w * b - 1;
        const [value, dw, db] = [surface.value, surface.gradient.w, surface.gradient.b].map((grid) => grid[j]![k]!);
        expect(Math.abs(value! - (miss ** 2 / 2 + w))).toBeLessThan(FLOAT32_TOLERANCE);
        expect(Math.abs(dw! - (miss * b + 1))).toBeLessThan(FLOAT32_TOLERANCE * 4);
        expect(Math.abs(db! - miss * w)).toBeLessThan(FLOAT32_TOLERANCE * 4);
      });
    });
    const plain = errorSurface(E, { w: [2, 3], b: [2] });
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain);
  });

  test("a weight and the number itself may both be in the function", () => {
    const weight = new Variable([[7]]);
    const surface = errorSurface((w) => mul(w, weight), { w: [3], b: [0] }, { variables: { w: weight } });
    expect([surface.value, surface.gradient]).toEqual([[[9]], { w: [[6]], b: [[0]] }]);
    expect(weight.array()).toEqual([[7]]);
  });

  test("weights that are frozen have their gradient too", () => {
    const { rnn, E, variables } = cliff();
    const at = () => errorSurface(E, { w: [4.69], b: [-2.42] }, { variables }).gradient;
    const free = at();
    variables.w.trainable = false;
    expect(at()).toEqual(free);
    rnn.trainable = false;
    expect(at()).toEqual(free);
  });

  test("refusals, after which the weights are as before", () => {
    const before = memory();
    const [weight, pair] = [new Variable([7]), new Variable([1, 2])];
    const variables = { w: weight };
    const ranges = { w: [1], b: [1] };
    const code = (run: () => unknown) => thrownBy(run).code;
    expect(code(() => errorSurface(() => ones([2]), ranges, { variables }))).toBe("shape-mismatch");
    expect(code(() => errorSurface(() => 3 as never, ranges, { variables }))).toBe("shape-mismatch");
    expect(code(() => errorSurface(() => tensor(1), ranges, { variables }))).toBe("tape-state");
    expect(code(() => errorSurface(E, { w: [], b: [1] }))).toBe("invalid-argument");
    expect(code(() => errorSurface(E, { w: { min: 0, max: 1, steps: 1 }, b: [1] }))).toBe("invalid-argument");
    expect(code(() => errorSurface(E, { w: [Number.NaN], b: [1] }))).toBe("invalid-argument");
    expect(code(() => errorSurface(E, { ...ranges, v: [1] } as never))).toBe("unknown-name");
    expect(code(() => errorSurface(E, ranges, { variables: { w: pair } }))).toBe("invalid-argument");
    expect(code(() => errorSurface(E, ranges, { variables: { W: weight } as never }))).toBe("unknown-name");
    expect(weight.array()).toEqual([7]);
    for (const variable of [weight, pair]) variable.dispose();
    expect(memory().numBytes).toBe(before.numBytes);
  });
});

describe("descend", () => {
  const bowl = (w: Parameters<typeof mul>[0], b: Parameters<typeof mul>[0]) => add(square(w), mul(square(b), 3));

  test("goes down a bowl as computed by hand", () => {
    const path = descend(bowl, { w: 1, b: -2 }, { learningRate: 0.125, steps: 3 });
    expect(path.map(({ w, b }) => [w, b])).toEqual([0, 1, 2, 3].map((k) => [(1 - 0.25) ** k, -2 * (1 - 0.75) ** k]));
    expect(path[0]).toMatchObject({ value: 13, gradient: { w: 2, b: -12 }, norm: Math.hypot(2, 12), clipped: false });
    expect(path.at(-1)!.stepLength).toBe(0);
    expect(JSON.parse(JSON.stringify(path))).toEqual(path);
  });

  test("clips as Algorithm 1: at the threshold or above, to the threshold, in the same direction", () => {
    const [first, second] = descend(bowl, { w: 0, b: -2 }, { learningRate: 0.5, clipnorm: 12, steps: 1 });
    expect(first).toMatchObject({ norm: 12, clipped: true, stepLength: 6 });
    expect(second!.b).toBe(4);
    const [start, next] = descend(bowl, { w: 3, b: -2 }, { learningRate: 0.5, clipnorm: 1, steps: 1 });
    const moved = [next!.w - start!.w, next!.b - start!.b] as const;
    expect(Math.hypot(...moved)).toBeCloseTo(0.5, 12);
    expect(moved[1] / moved[0]).toBeCloseTo(start!.gradient.b / start!.gradient.w, 12);
  });

  test("ends where the gradient is no number", () => {
    const path = descend((w) => div(1, w), { w: 0, b: 0 }, { learningRate: 1, steps: 5 });
    expect(path).toHaveLength(1);
  });

  test("refusals", () => {
    const start = { w: 1, b: 1 };
    const code = (options: object) => thrownBy(() => descend(bowl, start, options as never)).code;
    expect(code({ learningRate: 0, steps: 1 })).toBe("invalid-argument");
    expect(code({ learningRate: 1, steps: 1.5 })).toBe("invalid-argument");
    expect(code({ learningRate: 1, steps: 1, clipnorm: -1 })).toBe("invalid-argument");
    expect(code({ learningRate: 1, steps: 1, clipNorm: 1 })).toBe("unknown-name");
    expect(thrownBy(() => descend(bowl, { w: 1 } as never, { learningRate: 1, steps: 1 })).code).toBe(
      "invalid-argument",
    );
  });
});
