/** Attention: what Keras's fixtures do not show, and what it refuses. */
import {
  GradientTape,
  initializers,
  input,
  layers,
  model,
  modelFromJSON,
  ones,
  randomNormal,
  regularizers,
  reshape,
  setSeed,
  sum,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { relativeError } from "./support/close.js";
import { thrownBy } from "./support/thrown.js";

const [BATCH, TIME, SIZE] = [2, 5, 4];
const x = randomNormal([BATCH, TIME, SIZE], { seed: 1 });
const other = randomNormal([BATCH, 3, SIZE], { seed: 2 });
/** Two ways of one sum in single precision. */
const ROUNDING = 1e-5;

const KINDS = {
  attention: (dropout = 0) => layers.attention({ dropout, seed: 3 }),
  "attention by concat": (dropout = 0) => layers.attention({ scoreMode: "concat", useScale: true, dropout, seed: 3 }),
  additiveAttention: (dropout = 0) => layers.additiveAttention({ dropout, seed: 3 }),
  multiHeadAttention: (dropout = 0) =>
    layers.multiHeadAttention({ numHeads: 2, keyDim: 3, useGate: true, dropout, seed: 3 }),
};

/** x with the steps from `first` on replaced by these values. */
function changedFrom(first: number, value: number): Tensor {
  return tensor(
    x.data().map((own, k) => (Math.floor(k / SIZE) % TIME < first ? own : value)),
    x.shape,
  );
}

function rowsBefore(y: Tensor, first: number): number[] {
  const [, , size] = y.shape as [number, number, number];
  return Array.from(y.data()).filter((_, k) => Math.floor(k / size) % TIME < first);
}

describe.each(Object.entries(KINDS))("%s", (_name, make) => {
  test("what a mask takes out changes nothing, however many steps of it there are", () => {
    const layer = make();
    const mask = tensor([1, 1, 1, 0, 0, 1, 1, 1, 0, 0], [BATCH, TIME], "bool");
    const masked: layers.AttentionCallOptions<false> = { mask: [null, mask] };
    const of = (value: Tensor) => layer.apply([other, value], masked).data();
    const expected = of(x);
    expect([...of(changedFrom(3, 7))]).toEqual([...expected]);
    const short = tensor(rowsBefore(x, 3), [BATCH, 3, SIZE]);
    expect(relativeError(layer.apply([other, short]).data(), expected)).toBeLessThan(ROUNDING);
  });

  test("a query's mask gives zeros, or what comes of them, and goes on", () => {
    const mask = tensor([1, 1, 0, 0, 0, 1, 1, 1, 1, 1], [BATCH, TIME], "bool");
    const layer = make();
    const [y, scores] = layer.apply([x, other], { mask: [mask, null], returnAttentionScores: true });
    expect(y.mask?.array()).toEqual(mask.array());
    expect(scores.mask).toBeNull();
    const padded = layer.apply([changedFrom(2, 9), other], { mask: [mask, null] });
    expect(rowsBefore(padded, 2)).toEqual(rowsBefore(y, 2));
  });

  test("with a causal mask later steps change nothing before them", () => {
    const layer = make();
    const of = (x: Tensor) => rowsBefore(layer.apply([x, x], { useCausalMask: true }), 3);
    expect(of(changedFrom(3, 7))).toEqual(of(x));
  });

  test("scores of a query add up to 1", () => {
    const [, scores] = make().apply([x, other], { returnAttentionScores: true });
    for (const total of sum(scores, { axis: -1 }).data()) expect(total).toBeCloseTo(1, 5);
  });

  test("rows of a batch do not see each other, and a batch may be empty", () => {
    const layer = make();
    const whole = layer.apply([x, other]);
    const row = (t: Tensor) => tensor(t.data().slice(t.size / 2), [1, ...t.shape.slice(1)]);
    expect([...layer.apply([row(x), row(other)]).data()]).toEqual([...row(whole).data()]);
    expect(layer.apply([zeros([0, 5, SIZE]), zeros([0, 3, SIZE])]).shape).toEqual([0, 5, SIZE]);
  });

  test("dropout is of training alone, follows the seed, and keeps the mean", () => {
    const [first, second] = [make(0.5), make(0.5)];
    const scores = (layer: ReturnType<typeof make>, training: boolean) => [
      ...layer.apply([x, other], { training, returnAttentionScores: true })[0].data(),
    ];
    const kept = scores(first, false);
    second.apply([x, other]);
    second.setWeights(first.getWeights());
    expect(scores(second, false)).toEqual(kept);
    const dropped = scores(first, true);
    expect(dropped).not.toEqual(kept);
    expect(scores(second, true)).toEqual(dropped);
    expect(scores(first, true)).not.toEqual(dropped);
  });

  test("in a graph, with its options, through JSON and back", () => {
    const [query, value] = [input({ shape: [null, SIZE] }), input({ shape: [null, SIZE] })];
    const [y, scores] = make().apply([query, value], { useCausalMask: true, returnAttentionScores: true });
    const first = model({ inputs: [query, value], outputs: [y, scores] });
    expect(y.shape).toEqual([null, null, SIZE]);
    const second = modelFromJSON<Tensor[]>(JSON.stringify(first));
    second.setWeights(first.getWeights());
    const [got, expected] = [second.apply([x, other]) as Tensor[], first.apply([x, other]) as Tensor[]];
    expect(got.map((t) => t.array())).toEqual(expected.map((t) => t.array()));
    expect(
      first.computeOutputShape([
        [2, 5, 4],
        [2, 3, 4],
      ]),
    ).toEqual(expected.map((t) => t.shape));
  });

  test("refusals say what was expected", () => {
    const layer = make();
    const told = (fn: () => unknown) => thrownBy(fn).message;
    expect(told(() => layer.apply(x))).toMatch(/\[query, value\] or \[query, value, key\].*one input/);
    expect(told(() => layer.apply([x]))).toMatch(/\[query, value\].*a list of 1/);
    expect(told(() => layer.apply([x, x, x, x]))).toMatch(/a list of 4/);
    expect(told(() => layer.apply([x, ones([2, 3])]))).toMatch(/rank 3 \[batch, time, features\].*\[2, 3\]/);
    expect(told(() => layer.apply([x, ones([3, 3, SIZE])]))).toMatch(/one batch size.*\[2, 5, 4\].*\[3, 3, 4\]/);
    expect(told(() => layer.apply([x, x, other]))).toMatch(/as many keys as values/);
    expect(told(() => layer.apply([x, other], { mask: [ones([2, 5]), ones([2, 5])] }))).toMatch(
      /mask of shape \[2, 3\]/,
    );
    expect(told(() => layer.apply([x, other], { mask: ones([2, 5]) as never }))).toMatch(/\[queryMask, valueMask\]/);
    expect(told(() => layer.apply([x, x], { useCausalMask: 1 as never }))).toMatch(/useCausalMask to be true or false/);
    expect(told(() => layer.apply([x, x], { causal: true } as never))).toMatch(/"causal"/);
    expect(layer.apply([x, x]).shape).toEqual(x.shape);
  });
});

test("attention without heads wants queries and keys of one size, as it was built for", () => {
  expect(() => layers.attention().apply([x, ones([2, 3, 5])])).toThrow(/as many features/);
  const additive = layers.additiveAttention();
  additive.apply([x, other]);
  expect(() => additive.apply([ones([2, 3, 5]), ones([2, 3, 5])])).toThrow(/4 features, as when the layer was built/);
  expect(additive.apply([x, other]).shape).toEqual([2, 5, 4]);
});

test("one head whose matrices change nothing is attention without heads, but for the scale", () => {
  const head = layers.multiHeadAttention({ numHeads: 1, keyDim: SIZE, useBias: false });
  head.apply([x, other]);
  const unit = initializers.identity().apply([SIZE, SIZE]);
  head.setWeights([...[0, 1, 2].map(() => reshape(unit, [SIZE, 1, SIZE])), reshape(unit, [1, SIZE, SIZE])]);
  const scaled = layers.attention({ useScale: true });
  scaled.apply([x, other]);
  scaled.setWeights([1 / Math.sqrt(SIZE)]);
  expect(relativeError(head.apply([x, other]).data(), scaled.apply([x, other]).data())).toBeLessThan(ROUNDING);
});

test("a query that may see no key is given nothing", () => {
  const layer = layers.multiHeadAttention({ numHeads: 2, keyDim: 3, useBias: false });
  const y = layer.apply([x, other], { mask: [null, zeros([2, 3])] });
  expect(y.data().every((value) => value === 0)).toBe(true);
  const tape = new GradientTape();
  tape.watch([x]);
  const loss = tape.record(() => sum(layer.apply([x, other], { mask: [null, zeros([2, 3])] })));
  for (const gradient of tape.gradient(loss, [...layer.trainableVariables, x])) {
    expect(gradient?.data().every((value) => value === 0) ?? true).toBe(true);
  }
});

test("attention masks of all ranks", () => {
  const layer = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
  const seen = tensor([1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1], [5, 3], "bool");
  const of = (attentionMask: Tensor) => [...layer.apply([x, other], { attentionMask }).data()];
  const expected = of(seen);
  expect(of(reshape(seen, [1, 5, 3]))).toEqual(expected);
  expect(of(reshape(seen, [1, 1, 5, 3]))).toEqual(expected);
  expect(() => of(transpose(seen))).toThrow(/attentionMask of shape \[2, 5, 3\], or \[2, 2, 5, 3\].*\[3, 5\]/);
  expect(() => of(ones([3, 5, 3]))).toThrow(/attentionMask/);
  expect(() => of(ones([2, 3, 5, 3]))).toThrow(/attentionMask/);
});

test("what multi-head attention is made of", () => {
  setSeed(1);
  const layer = layers.multiHeadAttention({
    numHeads: 3,
    keyDim: 64,
    valueDim: 32,
    kernelRegularizer: regularizers.l2({ l2: 1 }),
    activityRegularizer: regularizers.l2({ l2: 1 }),
  });
  layer.build([
    [null, null, 100],
    [null, null, 50],
    [null, null, 70],
  ]);
  expect(layer.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ["query/kernel", [100, 3, 64]],
    ["query/bias", [3, 64]],
    ["key/kernel", [70, 3, 64]],
    ["key/bias", [3, 64]],
    ["value/kernel", [50, 3, 32]],
    ["value/bias", [3, 32]],
    ["attention_output/kernel", [3, 32, 100]],
    ["attention_output/bias", [100]],
  ]);
  // The variance goes by all inputs and all outputs: glorotUniform on ±√(6 / (100 + 192)).
  const kernel = layer.queryDense.kernel.data();
  const limit = Math.sqrt(6 / 292);
  expect(Math.max(...kernel)).toBeLessThanOrEqual(limit);
  expect(Math.max(...kernel)).toBeGreaterThan(0.99 * limit);
  expect(layer.losses.length).toBe(4);
  expect(() => layers.multiHeadAttention({ numHeads: 2, keyDim: 3, attentionAxes: 2 })).toThrow(
    /attentionAxes 1.*got 2/,
  );
  expect(() => layers.multiHeadAttention({ numHeads: 2, keyDim: 3, outputShape: [] })).toThrow(/outputShape/);
});

test("the penalty of its activity is of each projection, as in Keras", () => {
  const build = (activity: boolean) => {
    setSeed(1);
    const query = input({ shape: [TIME, SIZE] });
    const heads = layers.multiHeadAttention({
      numHeads: 2,
      keyDim: 3,
      ...(activity && { activityRegularizer: regularizers.l2({ l2: 0.5 }) }),
    });
    const made = model({ inputs: query, outputs: heads.apply([query, query]) });
    made.compile({ optimizer: "sgd", loss: "mse" });
    return { made, heads };
  };
  const { made, heads } = build(true);
  const { loss } = made.testOnBatch(x, x);
  const plain = build(false).made.testOnBatch(x, x).loss!;
  const squares = (t: Tensor) => t.data().reduce((total, value) => total + value * value, 0);
  const projected = [heads.queryDense, heads.keyDense, heads.valueDense].map((each) => squares(each.apply(x)));
  const penalty = (0.5 * [...projected, squares(heads.apply([x, x]))].reduce((a, b) => a + b)) / BATCH;
  expect(loss).toBeCloseTo(plain + penalty, 3);
});
