/** SimpleRNN, LSTM and GRU: what each option does, by identities that need no other implementation. */
import {
  concat,
  GradientTape,
  initializers,
  layers,
  ones,
  randomNormal,
  reverse,
  slice,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const [BATCH, STEPS, FEATURES, UNITS] = [3, 6, 5, 7];
const x = randomNormal([BATCH, STEPS, FEATURES], { seed: 1 });

interface Options {
  returnSequences?: boolean;
  goBackwards?: boolean;
  stateful?: boolean;
  zeroOutputForMask?: boolean;
  dropout?: number;
  recurrentDropout?: number;
  useBias?: boolean;
  unroll?: boolean;
  seed?: number;
  name?: string;
}

/** Each with weights that depend on nothing but the kind, and every bias different from zero. */
const fixed = {
  units: UNITS,
  kernelInitializer: initializers.glorotUniform({ seed: 2 }),
  recurrentInitializer: initializers.orthogonal({ seed: 3 }),
  biasInitializer: initializers.randomUniform({ seed: 4 }),
};
const KINDS = {
  simpleRNN: {
    gates: 1,
    states: 1,
    biasShape: [UNITS],
    make: (options: Options = {}) => layers.simpleRNN({ ...fixed, ...options }),
    withState: (options: Options = {}) => layers.simpleRNN({ ...fixed, ...options, returnState: true }),
  },
  lstm: {
    gates: 4,
    states: 2,
    biasShape: [4 * UNITS],
    make: (options: Options = {}) => layers.lstm({ ...fixed, ...options }),
    withState: (options: Options = {}) => layers.lstm({ ...fixed, ...options, returnState: true }),
  },
  gru: {
    gates: 3,
    states: 1,
    biasShape: [2, 3 * UNITS],
    make: (options: Options = {}) => layers.gru({ ...fixed, ...options }),
    withState: (options: Options = {}) => layers.gru({ ...fixed, ...options, returnState: true }),
  },
};

const values = (t: Tensor) => Array.from(t.data());
const steps = (t: Tensor, from: number, count: number) => slice(t, [0, from, 0], [-1, count, -1]);

describe.each(Object.entries(KINDS))("%s", (_, { gates, states, biasShape, make, withState }) => {
  test("shapes, of outputs, states and weights, with and without a bias", () => {
    for (const useBias of [true, false]) {
      const layer = make({ useBias });
      expect(layer.apply(x).shape).toEqual([BATCH, UNITS]);
      expect(layer.computeOutputShape([null, STEPS, FEATURES])).toEqual([null, UNITS]);
      const kernels = [
        [FEATURES, gates * UNITS],
        [UNITS, gates * UNITS],
      ];
      expect(layer.weights.map((w) => w.shape)).toEqual(useBias ? [...kernels, biasShape] : kernels);
      const count = layer.weights.reduce((n, w) => n + w.size, 0);
      expect(layer.countParams()).toBe(count);
    }
    expect(make({ returnSequences: true }).apply(x).shape).toEqual([BATCH, STEPS, UNITS]);
    const layer = withState({ returnSequences: true });
    const [output, ...finals] = layer.apply(x);
    expect(output.shape).toEqual([BATCH, STEPS, UNITS]);
    expect(finals.map((s) => s.shape)).toEqual(Array(states).fill([BATCH, UNITS]));
    const shapes = [[null, null, UNITS], ...Array(states).fill([null, UNITS])];
    expect(layer.computeOutputShape([null, null, FEATURES])).toEqual(shapes);
  });

  test("the last of the sequence is the output and the first state", () => {
    const all = make({ returnSequences: true }).apply(x);
    const [output, h] = withState().apply(x);
    expect(values(output)).toEqual(values(steps(all, STEPS - 1, 1)));
    expect(values(h!)).toEqual(values(output));
  });

  test("a sequence in two pieces, the states handed on, is the whole sequence", () => {
    const layer = withState({ returnSequences: true });
    const [whole, ...finals] = layer.apply(x);
    const [first, ...between] = layer.apply(steps(x, 0, 2));
    const [second, ...last] = layer.apply(steps(x, 2, STEPS - 2), { initialState: between });
    expect(values(concat([first, second], { axis: 1 }))).toEqual(values(whole));
    expect(last.map(values)).toEqual(finals.map(values));
    const [fromZeros] = layer.apply(x, { initialState: Array.from({ length: states }, () => zeros([BATCH, UNITS])) });
    expect(values(fromZeros)).toEqual(values(whole));
  });

  test("stateful carries its states on, until it is told to forget", () => {
    const whole = make({ returnSequences: true }).apply(x);
    const layer = make({ returnSequences: true, stateful: true });
    const pieces = () => [layer.apply(steps(x, 0, 4)), layer.apply(steps(x, 4, 2))];
    expect(layer.states).toBeNull();
    expect(values(concat(pieces(), { axis: 1 }))).toEqual(values(whole));
    expect(layer.states).toHaveLength(states);
    expect(values(layer.apply(steps(x, 0, 4)))).not.toEqual(values(steps(whole, 0, 4)));
    layer.resetStates();
    expect(values(concat(pieces(), { axis: 1 }))).toEqual(values(whole));
    expect(layer.weights).toHaveLength(3);

    const error = thrownBy(() => layer.apply(ones([2, STEPS, FEATURES])));
    expect(error.code).toBe("shape-mismatch");
    expect(error.message).toMatch(/a batch of 3 as before, got one of 2\. .*resetStates/);
    layer.resetStates();
    expect(layer.apply(ones([2, STEPS, FEATURES])).shape).toEqual([2, STEPS, UNITS]);
    layer.dispose();
  });

  test("stateful trains within a tape: gradients end at the state carried in", () => {
    const layer = make({ stateful: true });
    const gradient = () => {
      const tape = new GradientTape();
      const loss = tape.record(() => sum(layer.apply(x)));
      return tape.gradient(loss, layer.trainableVariables);
    };
    const [first, second] = [gradient(), gradient()];
    expect(first.every((g) => g !== null)).toBe(true);
    expect(values(second[0]!)).not.toEqual(values(first[0]!));
    layer.dispose();
  });

  test("padding that is masked changes nothing, before or after", () => {
    const layer = withState();
    const plain = layer.apply(x).map(values);
    const noise = randomNormal([BATCH, 2, FEATURES], { seed: 8 });
    const [on, off] = [ones([BATCH, STEPS]), zeros([BATCH, 2])];
    const before = layer.apply(concat([noise, x], { axis: 1 }), { mask: concat([off, on], { axis: 1 }) });
    const after = layer.apply(concat([x, noise], { axis: 1 }), { mask: concat([on, off], { axis: 1 }) });
    expect(before.map(values)).toEqual(plain);
    expect(after.map(values)).toEqual(plain);
  });

  test("a masked step repeats the output before it, or gives zeros", () => {
    const mask = tensor([[true, true, false, true, false, false]]);
    const one = slice(x, [0, 0, 0], [1, -1, -1]);
    const repeated = make({ returnSequences: true }).apply(one, { mask });
    expect(values(steps(repeated, 2, 1))).toEqual(values(steps(repeated, 1, 1)));
    expect(values(steps(repeated, 5, 1))).toEqual(values(steps(repeated, 3, 1)));
    const zeroed = make({ returnSequences: true, zeroOutputForMask: true }).apply(one, { mask });
    expect(values(steps(zeroed, 3, 1))).toEqual(values(steps(repeated, 3, 1)));
    for (const t of [2, 4, 5]) expect(values(steps(zeroed, t, 1)).every((v) => v === 0)).toBe(true);
  });

  test("goBackwards is the reversed sequence, its outputs in that order", () => {
    const backwards = withState({ returnSequences: true, goBackwards: true }).apply(x);
    const forwards = withState({ returnSequences: true }).apply(reverse(x, { axis: 1 }));
    expect(backwards.map(values)).toEqual(forwards.map(values));
  });

  test("unroll changes nothing", () => {
    expect(values(make({ unroll: true }).apply(x))).toEqual(values(make().apply(x)));
  });

  test("dropout acts in training alone, by its seed, anew at each call", () => {
    for (const rates of [{ dropout: 0.5 }, { recurrentDropout: 0.5 }]) {
      const make5 = () => make({ ...rates, seed: 5 });
      const [a, b] = [make5(), make5()];
      const first = values(a.apply(x, { training: true }));
      expect(first).not.toEqual(values(a.apply(x, { training: true })));
      expect(values(b.apply(x, { training: true }))).toEqual(first);
      expect(values(a.apply(x))).toEqual(values(make().apply(x)));
    }
  });

  test("each gate has masks of its own when there is recurrent dropout, as in Keras", () => {
    const one = steps(x, 0, 1);
    const shared = make({ dropout: 0.5, seed: 6 }).apply(one, { training: true });
    const perGate = make({ dropout: 0.5, recurrentDropout: 0.1, seed: 6 }).apply(one, { training: true });
    // After one step from zeros only the input's masks show; the first gate's are the shared ones.
    if (gates === 1) expect(values(perGate)).toEqual(values(shared));
    else expect(values(perGate)).not.toEqual(values(shared));
  });

  test("a layer made of another's config and weights is that layer", () => {
    const layer = make({ goBackwards: true, useBias: true });
    const expected = values(layer.apply(x));
    const config = JSON.parse(JSON.stringify(layer.getConfig()));
    const twin = new (layer.constructor as new (options: typeof config) => typeof layer)({ ...config, name: "twin" });
    expect(values(twin.apply(x))).toEqual(expected); // the initializers in the config have seeds
    twin.setWeights(twin.getWeights().map((w) => zeros(w.shape)));
    expect(values(twin.apply(x))).not.toEqual(expected);
    twin.setWeights(layer.getWeights());
    expect(values(twin.apply(x))).toEqual(expected);
    twin.setWeights(layer.getWeights().map((w) => w.array()));
    twin.setWeights(layer.getWeights().map((w) => w.data()));
    expect(values(twin.apply(x))).toEqual(expected);
  });

  test("errors name the layer, and it goes on working", () => {
    const layer = make({ name: "r", returnSequences: true });
    const kind = layer.label;
    layer.build(x.shape);
    const state = zeros([BATCH, UNITS]);
    const cases: [() => unknown, string, RegExp][] = [
      [
        () => layer.apply(ones([BATCH, 80])),
        "shape-mismatch",
        /\[batch, time, features\], got \[3, 80\]\. Is there an Emb/,
      ],
      [() => layer.apply(ones([BATCH, STEPS, 2])), "shape-mismatch", /5 features .* got \[3, 6, 2\]/],
      [() => layer.apply(ones([BATCH, 0, FEATURES])), "shape-mismatch", /at least one time step/],
      [() => layer.apply(ones(x.shape, "int32")), "dtype-mismatch", /float32 input, got int32\. Is there an Embedding/],
      [() => layer.apply(x, { mask: ones([BATCH, 2]) }), "shape-mismatch", /a mask of shape \[3, 6\], got \[3, 2\]/],
      [
        () => layer.apply(x, { initialState: [state, state, state] }),
        "shape-mismatch",
        /states? of shape \[3, 7\], got 3/,
      ],
      [() => layer.apply(x, { initialState: Array(states).fill(ones([1, 1])) }), "shape-mismatch", /got \[1, 1\]/],
      [() => layer.apply("words" as never), "invalid-argument", /got/],
      [() => layer.setWeights([ones([1])]), "shape-mismatch", /a list of 3 weights \(r\/kernel, /],
      [() => layer.setWeights(layer.weights.map(() => ones([1]))), "shape-mismatch", /r\/kernel of shape \[5, /],
      [() => layer.setWeights(layer.weights.map(() => new Float32Array(1))), "shape-mismatch", /values for r\/kernel/],
    ];
    for (const [fn, code, message] of cases) {
      const error = thrownBy(fn);
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
      expect(error.where).toContain(kind);
    }
    expect(values(layer.apply(x))).toEqual(values(make({ returnSequences: true }).apply(x)));
  });
});

test("unitForgetBias sets the forget gate's bias to 1 and no other", () => {
  const biasOf = (unitForgetBias: boolean) => {
    const layer = layers.lstm({ units: 2, unitForgetBias });
    layer.build([null, null, 3]);
    return layer.getWeights()[2]!.array();
  };
  expect(biasOf(true)).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  expect(biasOf(false)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

test("resetAfter decides on the shape of a GRU's bias", () => {
  const layer = layers.gru({ units: 2, resetAfter: false });
  layer.build([null, null, 3]);
  expect(layer.weights.map((w) => w.shape)).toEqual([[3, 6], [2, 6], [6]]);
});

test("the mask goes on with sequences only", () => {
  const mask = ones([BATCH, STEPS], "bool");
  expect(layers.lstm({ units: 2, returnSequences: true }).computeMask(x, mask)).toBe(mask);
  expect(layers.lstm({ units: 2 }).computeMask(x, mask)).toBeNull();
});
