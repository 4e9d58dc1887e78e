/** Layers that make another number of steps: what stands beyond the ends, and what they refuse. */
import { layers, ones, tensor } from "throughtime";
import { expect, test } from "vitest";

test("an average with windows that reach beyond one end alone is of the steps that there are", () => {
  const x = tensor([[[2], [4], [9], [5]]]);
  const same = (poolSize: number, strides: number) =>
    layers.averagePooling1d({ poolSize, strides, padding: "same" }).apply(x).array();
  expect(same(2, 1)).toEqual([[[3], [6.5], [7], [5]]]);
  expect(same(3, 2)).toEqual([[[5], [7]]]);
});

test("an infinity at the end stays in its own window", () => {
  const x = tensor([[[Number.POSITIVE_INFINITY], [1], [3]]]);
  const y = layers.averagePooling1d({ poolSize: 3, strides: 2, padding: "same" }).apply(x);
  expect(y.array()).toEqual([[[Number.POSITIVE_INFINITY], [2]]]);
});

test("strides beyond the windows leave steps out", () => {
  const x = tensor([[[1], [2], [3], [4], [5]]]);
  expect(layers.maxPooling1d({ poolSize: 1, strides: 3 }).apply(x).array()).toEqual([[[1], [4]]]);
  const same = layers.averagePooling1d({ poolSize: 1, strides: 3, padding: "same" });
  expect(same.apply(x).array()).toEqual([[[1], [4]]]);
});

test("Keras's lists of one are sizes", () => {
  const layer = layers.maxPooling1d({ poolSize: [3], strides: [1] });
  expect([layer.poolSize, layer.strides]).toEqual([3, 1]);
});

test("refusals say what was expected", () => {
  const makers = [
    layers.maxPooling1d,
    layers.averagePooling1d,
    layers.zeroPadding1d,
    layers.cropping1d,
    layers.upSampling1d,
  ];
  for (const make of makers)
    expect(() => make().apply(ones([2, 3]))).toThrow(/rank 3 \[batch, time, features\].*\[2, 3\]/);
  const short = ones([1, 2, 3]);
  expect(() => layers.maxPooling1d({ poolSize: 3 }).apply(short)).toThrow(/at least 3 steps.*padding: "same"/);
  expect(() => layers.cropping1d().apply(short)).toThrow(/more than 2 steps/);
  expect(() => layers.cropping1d({ cropping: [-1, 0] })).toThrow(/cropping to be a whole number from 0 up/);
  expect(() => layers.zeroPadding1d({ padding: [1] as never })).toThrow(/padding to be a whole number from 0 up/);
  expect(() => layers.averagePooling1d({ poolSize: 0 })).toThrow(/pool_?[sS]ize to be a whole number from 1 up/);
});
