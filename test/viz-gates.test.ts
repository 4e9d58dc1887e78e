/** traceGates and gateBehaviour against the equations in float64, one number at a time. */
import { layers, Model, randomUniform, Sequential, setSeed, type Tensor, tensor, unstack } from "throughtime";
import { gateBehaviour, type LSTMTrace, traceGates } from "throughtime/viz";
import { describe, expect, test } from "vitest";
import { type Kind, type ReferenceLayer, walk } from "./support/recurrent-reference.js";
import { thrownBy } from "./support/thrown.js";

const [BATCH, TIME, VOCABULARY] = [3, 6, 9];
/** Float32 against float64 through six steps of slope about 1: some roundings of 6e-8. */
const TOLERANCE = 2e-6;
/** 0 is padding: before, after, in the middle, and not at all. */
const IDS = tensor(
  [
    [0, 0, 3, 4, 0, 5],
    [1, 2, 3, 0, 0, 0],
    [8, 7, 6, 5, 4, 3],
  ],
  undefined,
  "int32",
);
const SETTINGS = {
  SimpleRNN: [layers.simpleRNN, {}],
  LSTM: [layers.lstm, {}],
  GRU: [layers.gru, {}],
  "GRU, reset before": [layers.gru, { resetAfter: false }],
  "LSTM, backwards": [layers.lstm, { goBackwards: true }],
} as const;

/** The largest distance between a tensor and nested lists; NaN in one must be undefined in the other. */
function distance(got: Tensor, expected: (b: number, t: number, u: number) => number | undefined): number {
  const [, time, units] = got.shape as [number, number, number];
  return [...got.data()].reduce((largest, value, k) => {
    const wanted = expected(Math.floor(k / units / time), Math.floor(k / units) % time, k % units);
    if (wanted === undefined) return Number.isNaN(value) ? largest : Number.POSITIVE_INFINITY;
    return Math.max(largest, Math.abs(value - wanted));
  }, 0);
}

function referenceOf(kind: Kind, layer: { units: number; getWeights(): Tensor[] }): ReferenceLayer {
  const [kernel, recurrent, bias] = layer.getWeights().map((w) => w.array()) as [number[][], number[][], number[][]];
  const rows = Array.isArray(bias[0]) ? bias : ([bias] as unknown as number[][]);
  return { kind, units: layer.units, kernel, recurrent, bias: rows };
}

describe.each(Object.entries(SETTINGS))("%s", (name, [make, options]) => {
  test.each([true, false])("two layers, maskZero %s", (maskZero) => {
    setSeed(8);
    const kind = name.split(",")[0] as Kind;
    const embedding = layers.embedding({
      inputDim: VOCABULARY,
      outputDim: 3,
      maskZero,
      embeddingsInitializer: "randomNormal",
    });
    const own = { ...options, biasInitializer: "randomNormal" } as const;
    const first = make({ units: 4, returnSequences: true, ...own });
    const second = make({ units: 2, ...own, ...("goBackwards" in options ? { goBackwards: false } : {}) });
    // Two layers that both turn time around would see another mask than they mark, as in Keras.
    const model = new Sequential([embedding, first, second]);
    const traces = traceGates(model, IDS);
    const ids = IDS.array() as number[][];
    let x = embedding.apply(IDS).array() as number[][][];
    const order = <T>(list: readonly T[], turned: boolean) => (turned ? [...list].reverse() : [...list]);
    [first, second].forEach((layer, k) => {
      const trace = traces[k]!;
      const reference = referenceOf(kind, layer);
      const mask = ids.map((row) => row.map((id) => !maskZero || id !== 0));
      const walks = x.map((xs, b) =>
        walk(reference, order(xs, layer.goBackwards), order(mask[b]!, layer.goBackwards), null),
      );
      const steps = walks.map(({ traces }) => order(traces, layer.goBackwards));
      expect([trace.kind, trace.layer, trace.units]).toEqual([kind, layer.name, layer.units]);
      expect(trace.mask?.array() ?? null).toEqual(maskZero ? mask : null);
      expect(distance(trace.h, (b, t, u) => steps[b]![t]!.states[0]![u])).toBeLessThan(TOLERANCE);
      const gates = { LSTM: ["i", "f", "o", "candidate"], GRU: ["z", "r", "candidate"], SimpleRNN: [] }[kind];
      for (const gate of gates) {
        const values = (trace as unknown as Record<string, Tensor>)[gate]!;
        expect(
          distance(values, (b, t, u) => steps[b]![t]!.gates[gate]?.[u]),
          gate,
        ).toBeLessThan(TOLERANCE);
      }
      if (trace.kind === "LSTM")
        expect(distance(trace.c, (b, t, u) => steps[b]![t]!.states[1]![u])).toBeLessThan(TOLERANCE);
      // Keras's output of a backward layer is in the order of computation.
      x = walks.map(({ outputs }) => outputs);
    });
  });
});

test("states are the layer's to the bit, and numbers do as well as words", () => {
  const x = randomUniform([BATCH, TIME, 2], { seed: 1 });
  const lstm = layers.lstm({ units: 5, returnSequences: true });
  const [trace] = traceGates(new Sequential([lstm]), x);
  expect([...trace!.h.data()]).toEqual([...lstm.apply(x).data()]);
  const values: number[][][] = JSON.parse(JSON.stringify(trace)).h;
  expect(values.flat(2)).toEqual([...trace!.h.data()]);
  expect(traceGates(new Sequential([lstm]), x.array())[0]!.h.data()).toEqual(trace!.h.data());
});

test("cells stepped by hand have the layer's gates", () => {
  class Stepped extends Model {
    cell = layers.gruCell({ units: 4 });
    override call(x: Tensor) {
      let state = this.cell.getInitialState(x.shape[0]!);
      for (const word of unstack(x, { axis: 1 })) state = this.cell.apply(word, state)[1];
      return state[0]!;
    }
  }
  const x = randomUniform([BATCH, TIME, 2], { seed: 1 });
  const [stepped, layer] = [new Stepped(), layers.gru({ units: 4 })];
  stepped.apply(x);
  layer.build([null, TIME, 2]);
  layer.setWeights(stepped.getWeights());
  const [byHand, whole] = [traceGates(stepped, x)[0]!, traceGates(new Sequential([layer]), x)[0]!];
  expect({ ...JSON.parse(JSON.stringify(byHand)), layer: "" }).toEqual({
    ...JSON.parse(JSON.stringify(whole)),
    layer: "",
  });
});

describe("the table", () => {
  /** An LSTM of four units whose gates stand still: remember, add, erase, overwrite; the candidate is tanh(x). */
  function byHand(goBackwards = false): LSTMTrace {
    const lstm = layers.lstm({ units: 4, goBackwards });
    const masking = layers.embedding({ inputDim: 3, outputDim: 1, maskZero: true, weights: [[0], [0.5], [-0.25]] });
    const model = new Sequential([masking, lstm]);
    model.build([null, 3]);
    const [open, shut] = [20, -20];
    const bias = [shut, open, shut, open, open, open, shut, shut, 0, 0, 0, 0, open, open, open, open];
    const kernel = bias.map((_, k) => (k >= 8 && k < 12 ? 1 : 0));
    lstm.setWeights([[kernel], Array.from({ length: 4 }, () => bias.map(() => 0)), bias]);
    return traceGates(model, tensor([[1, 0, 2]], undefined, "int32"))[0] as LSTMTrace;
  }
  const four = ["remember", "add", "erase", "overwrite"];
  const masked = ["masked", "masked", "masked", "masked"];

  test("has one unit in each row, and c does what the row says", () => {
    const trace = byHand();
    const found = gateBehaviour(trace);
    expect(found.behaviour).toEqual([[four, masked, four]]);
    found.shares.forEach((shares, u) =>
      expect(shares).toEqual({ remember: 0, add: 0, erase: 0, overwrite: 0, mixed: 0, [four[u]!]: 1 }),
    );
    const [a, b] = [Math.tanh(0.5), Math.tanh(-0.25)];
    const c = (trace.c.array() as number[][][])[0]!;
    [
      [0, a, 0, a],
      [0, a, 0, a],
      [0, a + b, 0, b],
    ].forEach((row, t) => {
      row.forEach((value, u) => expect(c[t]![u]!).toBeCloseTo(value, 6));
    });
    const left = (found.leftOfC0.array() as number[][][])[0]!;
    [
      [1, 1, 0, 0],
      [1, 1, 0, 0],
      [1, 1, 0, 0],
    ].forEach((row, t) => {
      row.forEach((value, u) => expect(left[t]![u]!).toBeCloseTo(value, 6));
    });
  });

  test("what is left of c_0 is c when only c_0 is given", () => {
    setSeed(2);
    const lstm = layers.lstm({ units: 3 });
    class Kept extends Model {
      rnn = lstm;
      override call(x: Tensor) {
        return this.rnn.apply(x, { initialState: [tensor([[0, 0, 0]]), tensor([[1, 1, 1]])] });
      }
    }
    const x = randomUniform([1, TIME, 2], { seed: 1 });
    const model = new Kept();
    model.apply(x);
    const [kernel, recurrent, bias] = lstm.getWeights().map((w) => w.array()) as [number[][], number[][], number[]];
    // No candidate: c_t = f_t∘c_{t-1} alone.
    const without = (row: number[]) => row.map((v, k) => (k >= 6 && k < 9 ? 0 : v));
    lstm.setWeights([kernel.map(without), recurrent.map(without), without(bias)]);
    const trace = traceGates(model, x)[0] as LSTMTrace;
    const left = gateBehaviour(trace).leftOfC0;
    expect(distance(left, (b, t, u) => (trace.c.array() as number[][][])[b]![t]![u])).toBeLessThan(TOLERANCE);
  });

  test("backwards, the product runs from the end", () => {
    const left = gateBehaviour({
      ...byHand(true),
      f: tensor([[[0.5], [Number.NaN], [0.25]]]),
      i: tensor([[[0.4], [Number.NaN], [0.1]]]),
    });
    expect(left.leftOfC0.array()).toEqual([[[0.125], [0.25], [0.25]]]);
    expect(left.behaviour).toEqual([[["mixed"], ["masked"], ["erase"]]]);
    expect(JSON.parse(JSON.stringify(left)).behaviour[0][2]).toEqual(["erase"]);
  });

  test("refusals", () => {
    const [simple] = traceGates(new Sequential([layers.simpleRNN({ units: 2 })]), randomUniform([1, 3, 2]));
    expect(thrownBy(() => gateBehaviour(simple as never)).message).toContain("the trace of an LSTM, got SimpleRNN");
    expect(thrownBy(() => gateBehaviour(byHand(), { within: 0.7 })).code).toBe("invalid-argument");
    expect(thrownBy(() => traceGates(new Sequential([layers.dense({ units: 1 })]), [[1]])).message).toContain(
      "recurrent",
    );
    expect(thrownBy(() => traceGates({} as never, [[1]])).message).toContain("a model");
  });
});
