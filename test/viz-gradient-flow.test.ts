/** gradientFlow against differences in float64, against cells stepped by hand on a tape, and against what is known by hand. */
import {
  add,
  GradientTape,
  layers,
  Model,
  memory,
  mul,
  randomUniform,
  Sequential,
  setSeed,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  unstack,
  zeros,
} from "throughtime";
import { type GradientFlow, gradientFlow } from "throughtime/viz";
import { describe, expect, test } from "vitest";
import { relativeError } from "./support/close.js";
import { type Kind, type ReferenceLayer, stackOutputs, walk } from "./support/recurrent-reference.js";
import { thrownBy } from "./support/thrown.js";

const [BATCH, TIME, FEATURES] = [3, 5, 2];
/** Gradients in float32 against central differences in float64: float32 rounds at 6e-8, and a few dozen products and sums lie between. */
const DIFFERENCES_TOLERANCE = 2e-5;
/** The same tape, the same records: only the order of sums may differ. */
const SAME_TOLERANCE = 1e-6;
/** About the cube root of float64's rounding, where rounding and truncation balance. */
const STEP = 1e-5;

const MASK = [
  [true, true, true, false, true],
  [false, true, false, true, false],
  [true, true, true, true, true],
];
const FULL = MASK.map((row) => row.map(() => true));
const makers = { SimpleRNN: layers.simpleRNN, LSTM: layers.lstm, GRU: layers.gru };
/** Zeros are masked, so none of the values is one. */
const X = randomUniform([BATCH, TIME, FEATURES], { minval: 0.2, maxval: 1, seed: 4 });
const Y = tensor([[0.5], [-0.5], [0.1]]);

/** Makes the mask in a Sequential of our own layers. */
class Given extends Model {
  readonly stack: Sequential;
  constructor(
    recurrent: ConstructorParameters<typeof Sequential>[0],
    readonly mask: Tensor,
  ) {
    super();
    this.stack = new Sequential(recurrent);
  }
  override call(x: Tensor) {
    return this.stack.apply(x, { mask: this.mask });
  }
}

/** Two layers of a kind and a sum of the last output as the prediction. */
function stackOf(kind: Kind, mask: readonly (readonly boolean[])[], units = [4, 3]) {
  setSeed(5);
  const initializers = { recurrentInitializer: "glorotUniform", biasInitializer: "randomNormal" } as const;
  const recurrent = units.map((size, k) =>
    makers[kind]({ units: size, returnSequences: k + 1 < units.length, ...initializers }),
  );
  const dense = layers.dense({ units: 1, useBias: false, kernelInitializer: "ones" });
  const model = new Given([...recurrent, dense], tensor(mask.map((row) => [...row])));
  model.compile({ loss: "meanSquaredError" });
  model.apply(X);
  const stack = recurrent.map((layer, k): ReferenceLayer => {
    const [kernel, weights, bias] = layer.getWeights().map((w) => w.array()) as [number[][], number[][], number[]];
    return { kind, units: units[k]!, kernel, recurrent: weights, bias: (kind === "GRU" ? bias : [bias]) as number[][] };
  });
  return { model, stack };
}

/** ‖dL/ds_t‖ by central differences. */
function norms(stack: readonly ReferenceLayer[], mask: readonly (readonly boolean[])[], layer: number, state: number) {
  const y = Y.data();
  const loss = (step: number, row: number, unit: number, by: number) =>
    stackOutputs(stack, X.array() as number[][][], mask, { layer, state, step, row, unit, by }).reduce(
      (total, h, b) => total + (h.reduce((s, v) => s + v, 0) - y[b]!) ** 2 / BATCH,
      0,
    );
  return Array.from({ length: TIME }, (_, t) => {
    const entries = FULL.flatMap((_, row) =>
      Array.from({ length: stack[layer]!.units }, (_, unit) => [row, unit] as const),
    );
    return Math.hypot(
      ...entries.map(([row, unit]) => (loss(t, row, unit, STEP) - loss(t, row, unit, -STEP)) / (2 * STEP)),
    );
  });
}

describe.each(["SimpleRNN", "LSTM", "GRU"] as const)("two layers of %s", (kind) => {
  test.each([
    ["whole sequences", FULL],
    ["masked sequences", MASK],
  ])("agree with differences: %s", (_, mask) => {
    const { model, stack } = stackOf(kind, mask);
    const flow = gradientFlow(model, X, Y);
    expect(flow.layers.map((layer) => [layer.kind, layer.units])).toEqual([
      [kind, 4],
      [kind, 3],
    ]);
    flow.layers.forEach((layer, k) => {
      expect(relativeError(layer.h, norms(stack, mask, k, 0))).toBeLessThan(DIFFERENCES_TOLERANCE);
      if (kind === "LSTM")
        expect(relativeError(layer.c!, norms(stack, mask, k, 1))).toBeLessThan(DIFFERENCES_TOLERANCE);
      else expect(layer.c).toBeNull();
    });
  });

  test("singular values are those of the differences' Jacobian", () => {
    const { model, stack } = stackOf(kind, MASK);
    const flow = gradientFlow(model, X, Y, { sample: 0 });
    const xs = (X.array() as number[][][])[0]!;
    const width = kind === "LSTM" ? 2 : 1;
    const sizes = Array.from({ length: width * 4 }, (_, n) => [Math.floor(n / 4), n % 4] as const);
    flow.layers[0]!.singularValues!.forEach((values, t) => {
      // States after step t are where the rest of the walk begins, so that h and c can be nudged apart.
      const after = walk(stack[0]!, xs, MASK[0]!, null).traces[t]!.states;
      const rest = (state: number, unit: number, by: number) => {
        const begin = after.map((s, k) => s.map((v, j) => (k === state && j === unit ? v + by : v)));
        const traces = walk(stack[0]!, xs.slice(t + 1), MASK[0]!.slice(t + 1), null, begin).traces;
        return (traces.at(-1)?.states ?? begin).flat();
      };
      const columns = sizes.map(([state, unit]) => {
        const [up, down] = [rest(state, unit, STEP), rest(state, unit, -STEP)];
        return up.map((v, i) => (v - down[i]!) / (2 * STEP));
      });
      // The sums of the squares and of the fourth powers, ‖J‖² and ‖JᵀJ‖², and the order.
      const squares = columns.flat().reduce((total, v) => total + v * v, 0);
      const gram = columns.flatMap((a) => columns.map((b) => a.reduce((s, v, i) => s + v * b[i]!, 0)));
      expect(relativeError([values.reduce((s, v) => s + v ** 2, 0)], [squares])).toBeLessThan(DIFFERENCES_TOLERANCE);
      const fourth = values.reduce((s, v) => s + v ** 4, 0);
      expect(relativeError([fourth], [gram.reduce((s, v) => s + v * v, 0)])).toBeLessThan(DIFFERENCES_TOLERANCE);
      expect(values).toEqual([...values].sort((a, b) => b - a));
    });
  });

  test("weights have the norms of a training step's gradients", () => {
    const { model } = stackOf(kind, MASK);
    const flow = gradientFlow(model, X, Y);
    const tape = new GradientTape();
    const loss = tape.record(() => mul(sum(square(sub(model.apply(X), Y))), 1 / BATCH));
    const expected = tape.gradient(loss, model.trainableVariables).map((g) => Math.hypot(...g!.data()));
    expect(
      relativeError(
        flow.parameters.map((p) => p.norm!),
        expected,
      ),
    ).toBeLessThan(SAME_TOLERANCE);
    expect(relativeError([flow.globalNorm, flow.loss], [Math.hypot(...expected), loss.item()])).toBeLessThan(
      SAME_TOLERANCE,
    );
    expect(flow.parameters.map((p) => p.name)).toEqual(model.trainableVariables.map((v) => v.name));
  });
});

describe("cells stepped by hand", () => {
  class Stepped extends Model {
    cell0 = layers.lstmCell({ units: 4, dropout: 0.3 });
    cell1 = layers.gruCell({ units: 3 });
    override call(x: Tensor, { training = false } = {}) {
      let [state0, state1, out] = [this.cell0.getInitialState(BATCH), this.cell1.getInitialState(BATCH), zeros([1])];
      for (const word of unstack(x, { axis: 1 })) {
        [out, state0] = this.cell0.apply(word, state0, { training });
        [out, state1] = this.cell1.apply(out, state1, { training });
      }
      return sum(out, { axis: 1, keepdims: true });
    }
  }

  test("agree with sources on a tape, and with the layers", () => {
    setSeed(3);
    const model = new Stepped();
    model.compile({ loss: "meanSquaredError" });
    const flow = gradientFlow(model, X, Y);
    // The same by hand: each state is moved by a probe of zeros, whose gradient is the state's.
    const probes = Array.from({ length: TIME }, () => [zeros([BATCH, 4]), zeros([BATCH, 3])] as const);
    const tape = new GradientTape();
    tape.watch(probes.flat());
    const loss = tape.record(() => {
      let [state0, state1] = [model.cell0.getInitialState(BATCH), model.cell1.getInitialState(BATCH)];
      unstack(X, { axis: 1 }).forEach((word, t) => {
        const [h, c] = model.cell0.apply(word, state0)[1] as [Tensor, Tensor];
        state0 = [add(h, probes[t]![0]), c];
        state1 = [add(model.cell1.apply(state0[0]!, state1)[0], probes[t]![1])];
      });
      return mul(sum(square(sub(sum(state1[0]!, { axis: 1, keepdims: true }), Y))), 1 / BATCH);
    });
    const expected = tape.gradient(loss, probes.flat()).map((g) => Math.hypot(...g!.data()));
    expect(flow.layers.map((layer) => layer.layer)).toEqual([model.cell0.name, model.cell1.name]);
    expect(
      relativeError(
        flow.layers[0]!.h,
        expected.filter((_, i) => i % 2 === 0),
      ),
    ).toBeLessThan(SAME_TOLERANCE);
    expect(
      relativeError(
        flow.layers[1]!.h,
        expected.filter((_, i) => i % 2 === 1),
      ),
    ).toBeLessThan(SAME_TOLERANCE);
    const twin = new Sequential([
      layers.lstm({ units: 4, returnSequences: true }),
      layers.gru({ units: 3 }),
      layers.dense({ units: 1, useBias: false, kernelInitializer: "ones" }),
    ]);
    twin.compile({ loss: "meanSquaredError" });
    twin.build([null, TIME, FEATURES]);
    twin.setWeights([...model.getWeights(), twin.getWeights().at(-1)!]);
    const layered = gradientFlow(twin, X, Y);
    layered.layers.forEach(({ h, c, singularValues }, k) => {
      expect(relativeError(flow.layers[k]!.h, h)).toBeLessThan(SAME_TOLERANCE);
      if (c) expect(relativeError(flow.layers[k]!.c!, c)).toBeLessThan(SAME_TOLERANCE);
      expect(relativeError(flow.layers[k]!.singularValues!.flat(), singularValues!.flat())).toBeLessThan(
        SAME_TOLERANCE,
      );
    });
  });

  test("dropout enters gates and Jacobians when asked for", () => {
    const model = new Stepped();
    model.compile({ loss: "meanSquaredError" });
    const found = gradientFlow(model, X, Y, { training: true });
    expect(found.layers.every(({ h }) => h.every((n) => n > 0))).toBe(true);
    expect(found.loss).not.toBe(gradientFlow(model, X, Y).loss);
  });
});

/** h_t = u·h_{t-1} + x_t, so dL/dh_t = u^(T-t) · dL/dh_T. */
function linear(u: number, steps: number): GradientFlow {
  const rnn = layers.simpleRNN({ units: 1, activation: "linear", useBias: false });
  const model = new Sequential([rnn]);
  model.compile({ loss: "meanSquaredError" });
  model.build([null, steps, 1]);
  model.setWeights([[[1]], [[u]]]);
  const x = tensor(
    Float32Array.from({ length: steps }, (_, t) => (t === steps - 1 ? 1 : 0)),
    [1, steps, 1],
  );
  return gradientFlow(model, x, [[0]]);
}

describe("the verdict", () => {
  test("vanishing: the first k with 0.5^k < 1e-3 is 10", () => {
    const { verdict, h, singularValues } = linear(0.5, 20).layers[0]!;
    expect(verdict).toMatchObject({ kind: "vanishing", stepsBack: 9, ratio: 0.5 ** 19 });
    expect(verdict.words).toBe("vanishing beyond 9 steps back: under 0.001 of its last norm");
    expect(h).toEqual(Array.from({ length: 20 }, (_, t) => 2 * 0.5 ** (19 - t)));
    expect(singularValues!.flat()).toEqual(Array.from({ length: 20 }, (_, t) => 0.5 ** (19 - t)));
  });

  test("exploding: the first k with 2^k > 1e3 is 10", () => {
    expect(linear(2, 20).layers[0]!.verdict).toMatchObject({ kind: "exploding", stepsBack: 10, ratio: 2 ** 19 });
  });

  test("steady, and thresholds of one's own are in the result", () => {
    const flow = linear(1, 20);
    expect(flow.layers[0]!.verdict).toMatchObject({ kind: "steady", stepsBack: null, ratio: 1 });
    expect(flow.thresholds).toEqual({ vanishBelow: 1e-3, explodeAbove: 1e3 });
  });

  test("no finite number", () => {
    expect(linear(1e6, 20).layers[0]!.verdict).toMatchObject({ kind: "exploding" });
  });
});

describe("the model", () => {
  const stateful = () => {
    setSeed(1);
    const rnn = layers.lstm({ units: 3, stateful: true });
    const model = new Sequential([rnn, layers.dense({ units: 1 })]);
    model.compile({ loss: "meanSquaredError", optimizer: "adam" });
    model.apply(X);
    return { model, rnn };
  };

  test("is as it was before: weights, states, memory", () => {
    const { model, rnn } = stateful();
    const states = rnn.states!.map((s) => s.array());
    const weights = model.getWeights().map((w) => w.array());
    gradientFlow(model, X, Y);
    const before = memory();
    for (let i = 0; i < 20; i++) gradientFlow(model, X, Y);
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
    expect(model.getWeights().map((w) => w.array())).toEqual(weights);
    expect(rnn.states!.map((s) => s.array())).toEqual(states);
    expect(model.optimizer.iterations).toBe(0);
  });

  test("may be frozen below", () => {
    const { model, rnn } = stateful();
    const free = gradientFlow(model, X, Y).layers[0]!;
    rnn.trainable = false;
    const frozen = gradientFlow(model, X, Y);
    expect(frozen.layers[0]!.h).toEqual(free.h);
    expect(frozen.parameters).toHaveLength(2);
  });

  test("the result goes through JSON and back", () => {
    const flow = gradientFlow(stateful().model, X, Y);
    expect(JSON.parse(JSON.stringify(flow))).toEqual(flow);
  });

  test("refusals say what is wrong, and leave the model usable", () => {
    const { model } = stateful();
    const dense = new Sequential([layers.dense({ units: 1 })]);
    expect(thrownBy(() => gradientFlow(dense, X, Y)).code).toBe("not-compiled");
    dense.compile({ loss: "meanSquaredError" });
    expect(thrownBy(() => gradientFlow(dense, X, zeros([BATCH, TIME, 1]))).message).toContain("without");
    expect(thrownBy(() => gradientFlow(model, X, zeros([2, 1]))).code).toBe("shape-mismatch");
    expect(thrownBy(() => gradientFlow(model, X, Y, { sample: 3 })).code).toBe("index-out-of-range");
    expect(thrownBy(() => gradientFlow(model, X, Y, { unit: 3 } as never)).code).toBe("unknown-name");
    expect(thrownBy(() => gradientFlow(model, X, undefined as never)).message).toBe(
      "gradientFlow: expected a model, x and y, got no y. Pass one batch, as fit takes it.",
    );
    for (const vanishBelow of ["low", -1, Number.NaN]) {
      const refusal = thrownBy(() => gradientFlow(model, X, Y, { vanishBelow } as never));
      expect(refusal.message).toContain("gradientFlow: expected vanishBelow as a number of at least 0");
    }
    expect(gradientFlow(model, X, Y).layers).toHaveLength(1);
  });
});
