/** Convolutions over time: what Keras's fixtures do not show, and what they refuse. */
import {
  input,
  layers,
  model,
  modelFromJSON,
  ones,
  randomNormal,
  regularizers,
  reshape,
  tensor,
  zeros,
} from "throughtime";
import { expect, test } from "vitest";

const three = { filters: 1, kernelSize: 3, kernelInitializer: "ones" } as const;

test("windows of each padding, by hand", () => {
  const x = tensor([[[1], [2], [4], [8]]]);
  const of = (options: object) =>
    layers
      .conv1d({ ...three, ...options })
      .apply(x)
      .data();
  expect([...of({})]).toEqual([7, 14]);
  expect([...of({ padding: "same" })]).toEqual([3, 7, 14, 12]);
  expect([...of({ padding: "causal" })]).toEqual([1, 3, 7, 14]);
  expect([...of({ padding: "same", strides: 2 })]).toEqual([7, 12]);
  expect([...of({ padding: "causal", dilationRate: 2 })]).toEqual([1, 2, 5, 10]);
  expect([...of({ kernelSize: 1, strides: 3 })]).toEqual([1, 8]);
});

test("causal outputs do not change with later steps", () => {
  const conv = layers.conv1d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: "causal" });
  const x = randomNormal([1, 6, 2], { seed: 1 });
  const changed = tensor(
    x.data().map((value, k) => (k < 8 ? value : 9)),
    x.shape,
  );
  const [before, after] = [conv.apply(x).data(), conv.apply(changed).data()];
  expect([...after.slice(0, 12)]).toEqual([...before.slice(0, 12)]);
  expect(after[12]).not.toBe(before[12]);
});

test("groups do not see each other", () => {
  const conv = layers.conv1d({ filters: 4, kernelSize: 2, groups: 2 });
  const x = randomNormal([2, 5, 6], { seed: 1 });
  const changed = tensor(
    x.data().map((value, k) => (k % 6 < 3 ? value : 9)),
    x.shape,
  );
  const firstHalf = (y: ArrayLike<number>) => Array.from(y).filter((_, k) => k % 4 < 2);
  const [before, after] = [conv.apply(x).data(), conv.apply(changed).data()];
  expect(firstHalf(after)).toEqual(firstHalf(before));
  expect([...after]).not.toEqual([...before]);
});

test("a kernel of one step is a dense layer, and a batch may be empty", () => {
  const conv = layers.conv1d({ filters: 3, kernelSize: 1, activation: "tanh" });
  const dense = layers.dense({ units: 3, activation: "tanh" });
  const x = randomNormal([2, 5, 4], { seed: 1 });
  const y = conv.apply(x);
  dense.build([null, 4]);
  dense.setWeights([reshape(conv.kernel, [4, 3]), conv.bias!]);
  expect([...y.data()]).toEqual([...dense.apply(x).data()]);
  expect(layers.conv1d({ ...three, padding: "same" }).apply(zeros([0, 5, 4])).shape).toEqual([0, 5, 1]);
});

test("in a graph the number of steps may be open", () => {
  const x = input({ shape: [null, 4] });
  const outputs = layers.conv1d({ filters: 3, kernelSize: 2, dilationRate: 2 }).apply(x);
  const open = model({ inputs: x, outputs });
  expect(outputs.shape).toEqual([null, null, 3]);
  expect(open.apply(ones([2, 7, 4])).shape).toEqual([2, 5, 3]);
  const back = modelFromJSON(JSON.stringify(open));
  expect((back.layers[1] as ReturnType<typeof layers.conv1d>).dilationRate).toBe(2);
});

test("the penalty of the kernel is in the losses", () => {
  const conv = layers.conv1d({ ...three, kernelRegularizer: regularizers.l2({ l2: 0.5 }) });
  conv.build([null, 5, 2]);
  expect(conv.losses.map((loss) => loss.item())).toEqual([3]);
});

test("refusals say what was expected", () => {
  const conv = layers.conv1d(three);
  expect(() => conv.apply(ones([2, 3]))).toThrow(/rank 3 \[batch, time, features\].*\[2, 3\]/);
  expect(() => conv.apply(ones([2, 2, 4]))).toThrow(/at least 3 steps.*padding: "same" or "causal"/);
  expect(() => layers.conv1d({ ...three, padding: "causal" }).apply(ones([2, 0, 4]))).toThrow(/at least 1 steps/);
  expect(() => layers.conv1d({ ...three, dilationRate: 2 }).apply(ones([2, 4, 4]))).toThrow(/at least 5 steps/);
  conv.apply(ones([2, 3, 4]));
  expect(() => conv.apply(ones([2, 3, 5]))).toThrow(/4 features.*as when the layer was built.*\[2, 3, 5\]/);
  const grouped = layers.conv1d({ filters: 4, kernelSize: 1, groups: 2 });
  expect(() => grouped.apply(ones([2, 3, 5]))).toThrow(/divide into 2 groups.*\[2, 3, 5\]/);
  grouped.apply(ones([2, 3, 6]));
  expect(() => grouped.apply(ones([2, 3, 8]))).toThrow(/6 features/);
  expect(() => layers.conv1d({ filters: 3, kernelSize: 1, groups: 2 })).toThrow(
    /filters that divide into 2 groups, got 3/,
  );
  expect(() => layers.conv1d({ ...three, strides: 2, dilationRate: 2 })).toThrow(
    /not both.*strides 2 and dilationRate 2/,
  );
  expect(() => layers.conv1d({ ...three, dataFormat: "channelsFirst" as never })).toThrow(
    /dataFormat.*channelsLast.*channelsFirst|channelsFirst.*channelsLast/,
  );
  expect(() => layers.conv1d({ ...three, kernelSize: 0 })).toThrow(/kernel_?[sS]ize to be a whole number from 1 up/);
});
