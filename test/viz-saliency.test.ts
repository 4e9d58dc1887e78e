/** saliency against differences in float64, against what is known by hand, and against predictions of prefixes. */
import { add, layers, Model, memory, Sequential, setSeed, sum, type Tensor, tensor, unstack, zeros } from "throughtime";
import { saliency } from "throughtime/viz";
import { describe, expect, test } from "vitest";
import { relativeError } from "./support/close.js";
import { type ReferenceLayer, stackOutputs } from "./support/recurrent-reference.js";
import { thrownBy } from "./support/thrown.js";

const [VOCABULARY, WIDTH, STEPS] = [12, 3, 32];
/** Gradients in float32 against central differences in float64: a few dozen products and sums of 6e-8 each. */
const DIFFERENCES_TOLERANCE = 2e-5;
/** The midpoint rule with 32 points on a smooth function of size 1: its second derivative over 24 · 32². */
const COMPLETENESS_TOLERANCE = 1e-3;
const H = 1e-5;
const IDS = [0, 4, 7, 0, 2, 9];

const embedding = (maskZero = true) =>
  layers.embedding({ inputDim: VOCABULARY, outputDim: WIDTH, maskZero, embeddingsInitializer: "randomNormal" });

function lstms() {
  setSeed(4);
  const table = embedding();
  const stack = [layers.lstm({ units: 4, returnSequences: true }), layers.gru({ units: 3 })];
  const model = new Sequential([
    table,
    ...stack,
    layers.dense({ units: 1, useBias: false, kernelInitializer: "ones" }),
  ]);
  model.build([null, IDS.length]);
  const references = stack.map((layer, k): ReferenceLayer => {
    const [kernel, recurrent, bias] = layer.getWeights().map((w) => w.array()) as [number[][], number[][], number[][]];
    const kind = k === 0 ? "LSTM" : "GRU";
    return { kind, units: layer.units, kernel, recurrent, bias: k === 0 ? ([bias] as never) : bias };
  });
  const vectors = IDS.map((id) => (table.getWeights()[0]!.array() as number[][])[id]!);
  /** s with the vector of each token scaled. */
  const score = (scales: readonly number[]) => {
    const x = vectors.map((e, t) => e.map((v) => v * scales[t]!));
    return stackOutputs(references, [x], [IDS.map((id) => id !== 0)])[0]!.reduce((a, b) => a + b, 0);
  };
  return { model, score };
}

/** d s / d (scale of token t), where all have the scale alpha: e_t · ∂s/∂e_t at alpha = 1. */
function slope(score: (scales: readonly number[]) => number, alpha: number, t: number) {
  const at = (by: number) => score(IDS.map((_, k) => alpha + (k === t ? by : 0)));
  return (at(H) - at(-H)) / (2 * H);
}

describe("a stack of layers with a mask", () => {
  const { model, score } = lstms();
  const [found] = saliency(model, IDS, { steps: STEPS });

  test("gradient × input is the slope along each vector", () => {
    expect(
      relativeError(
        found!.gradientInput,
        IDS.map((_, t) => slope(score, 1, t)),
      ),
    ).toBeLessThan(DIFFERENCES_TOLERANCE);
    expect([found!.gradientInput[0], found!.gradientInput[3]]).toEqual([0, 0]);
  });

  test("integrated gradients are the mean slope from zero vectors, and add up", () => {
    const alphas = Array.from({ length: STEPS }, (_, k) => (k + 0.5) / STEPS);
    const expected = IDS.map((_, t) => alphas.reduce((total, alpha) => total + slope(score, alpha, t), 0) / STEPS);
    expect(relativeError(found!.integratedGradients, expected)).toBeLessThan(DIFFERENCES_TOLERANCE);
    const { sum: added, difference, error } = found!.completeness;
    expect(added).toBe(found!.integratedGradients.reduce((a, b) => a + b, 0));
    expect(difference).toBe(found!.score - found!.baseline);
    expect(error).toBe(Math.abs(added - difference));
    expect(error).toBeLessThan(COMPLETENESS_TOLERANCE);
    expect(
      relativeError(
        [found!.score, found!.baseline],
        [1, 0].map((a) => score(IDS.map(() => a))),
      ),
    ).toBeLessThan(DIFFERENCES_TOLERANCE);
    const coarse = saliency(model, IDS, { steps: 1 })[0]!.completeness;
    expect(coarse.error).toBeGreaterThan(error * 10);
  });

  test("the running score is that of each prefix, padded behind its mask", async () => {
    const prefixes = IDS.map((_, t) => IDS.map((id, k) => (k <= t ? id : 0)));
    const expected = await model.predict(tensor(prefixes, undefined, "int32"));
    expect(found!.runningScore).toEqual([...expected.data()]);
    expect(found!.runningScore!.at(-1)).toBe(found!.score);
  });

  test("rows are each by itself, memory stays flat, and JSON gives the result back", () => {
    const rows = saliency(model, [IDS, [...IDS].reverse()], { steps: STEPS });
    expect(rows[0]).toEqual(found);
    expect(rows[1]!.ids).toEqual([...IDS].reverse());
    const before = memory();
    saliency(model, IDS, { steps: 3 });
    expect([memory().numTensors, memory().numBytes]).toEqual([before.numTensors, before.numBytes]);
    expect(JSON.parse(JSON.stringify({ ...found, gradientInput: [] }))).toEqual({ ...found, gradientInput: [] });
  });
});

test("a linear model's shares are its terms, by either way", () => {
  const table = embedding(false);
  const model = new Sequential([table, layers.flatten(), layers.dense({ units: 2, biasInitializer: "ones" })]);
  model.build([null, IDS.length]);
  const kernel = model.layers[2]!.getWeights()[0]!.array() as number[][];
  const vectors = table.getWeights()[0]!.array() as number[][];
  const terms = IDS.map((id, t) => vectors[id]!.reduce((total, v, j) => total + v * kernel[t * WIDTH + j]![1]!, 0));
  const [found] = saliency(model, IDS, { output: 1, running: false });
  expect(relativeError(found!.gradientInput, terms)).toBeLessThan(1e-6);
  expect(relativeError(found!.integratedGradients, terms)).toBeLessThan(1e-6);
  expect(found!.baseline).toBe(1);
  expect(found!.runningScore).toBeNull();
});

test("a subclassed model that steps a cell, its vectors frozen", () => {
  class Stepped extends Model {
    table = embedding(false);
    cell = layers.lstmCell({ units: 4 });
    override call(ids: Tensor) {
      let [out, state] = [zeros([1]), this.cell.getInitialState(ids.shape[0]!)];
      for (const word of unstack(this.table.apply(ids), { axis: 1 })) [out, state] = this.cell.apply(word, state);
      return sum(out, { axis: 1 });
    }
  }
  const model = new Stepped();
  model.apply(tensor([IDS], undefined, "int32"));
  const twin = new Sequential([
    embedding(false),
    layers.lstm({ units: 4 }),
    layers.dense({ units: 1, useBias: false, kernelInitializer: "ones" }),
  ]);
  twin.build([null, IDS.length]);
  twin.setWeights([...model.getWeights(), twin.getWeights().at(-1)!]);
  model.table.trainable = false;
  const [stepped, whole] = [saliency(model, IDS)[0]!, saliency(twin, IDS)[0]!];
  expect(relativeError(stepped.integratedGradients, whole.integratedGradients)).toBeLessThan(1e-6);
  expect(relativeError(stepped.runningScore!, whole.runningScore!)).toBeLessThan(1e-6);
});

test("a stateful layer keeps its state", () => {
  const rnn = layers.simpleRNN({ units: 1, stateful: true });
  const model = new Sequential([embedding(), rnn]);
  saliency(model, IDS);
  expect(rnn.states).toBeNull();
});

test("refusals", () => {
  const { model } = lstms();
  const code = (run: () => unknown) => thrownBy(run).code;
  const dense = new Sequential([layers.dense({ units: 1 })]);
  expect(thrownBy(() => saliency(new Sequential([embedding()]), IDS)).code).toBe("shape-mismatch");
  expect(thrownBy(() => saliency(dense, IDS)).message).toContain("expected a model with an embedding for the ids");
  expect(code(() => saliency(model, IDS, { output: 1 }))).toBe("index-out-of-range");
  expect(code(() => saliency(model, [99]))).toBe("index-out-of-range");
  expect(code(() => saliency(model, [[[1]]]))).toBe("shape-mismatch");
  expect(code(() => saliency(model, [1.5, 2]))).toBe("invalid-argument");
  expect(code(() => saliency(model, IDS, { steps: 0 }))).toBe("invalid-argument");
  expect(code(() => saliency(model, IDS, { step: 3 } as never))).toBe("unknown-name");
  class Twice extends Model {
    table = embedding(false);
    override call(ids: Tensor) {
      return sum(add(this.table.apply(ids), this.table.apply(ids)), { axis: [1, 2] });
    }
  }
  const bare = new Sequential([layers.lstm({ units: 2 }), layers.dense({ units: 1 })]);
  expect(thrownBy(() => saliency(bare, [[1, 2]])).message).toContain("expected a model with an embedding for the ids");
  expect(thrownBy(() => saliency(new Twice(), IDS)).message).toContain("one embedding, called once, got 2 calls");
  expect(saliency(model, IDS)).toHaveLength(1);
});
