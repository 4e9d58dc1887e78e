/** What trains without an error and learns nothing is said in words, once. */
import { layers, type losses, ones, optimizers, Sequential, tensor } from "throughtime";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => warn.mockRestore());

const x = ones([4, 3]);

function stepWith(
  activation: string,
  loss: losses.LossIdentifier,
  y: readonly (readonly number[])[] | readonly number[],
) {
  const model = new Sequential([layers.dense({ units: 1, activation: activation as "sigmoid" })]);
  model.compile({ optimizer: optimizers.sgd(0), loss });
  for (let i = 0; i < 3; i++) model.trainOnBatch(x, tensor(y as number[]));
  return warn.mock.calls.map(([message]) => String(message));
}

const YES_NO = [0, 1, 0, 1];

describe("said once", () => {
  test.each([
    ["labels of three classes", "sigmoid", "binaryCrossentropy", [0, 1, 2, 1], /0 to 2.*sparseCategoricalCrossentropy/],
    ["labels -1 and 1", "sigmoid", "binaryCrossentropy", [-1, 1, 1, -1], /-1 to 1.*0 for no/],
    ["a class", "sigmoid", "categoricalCrossentropy", [[0], [1], [0], [1]], /binaryCrossentropy/],
    ["a softmax over one unit", "softmax", "binaryCrossentropy", YES_NO, /softmax.*sigmoid/],
  ] as const)("%s", (_name, activation, loss, y, words) => {
    const lines = stepWith(activation, loss, y);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(words);
  });
});

test("what is right goes without a word", () => {
  expect(stepWith("sigmoid", "binaryCrossentropy", YES_NO)).toEqual([]);
  expect(stepWith("sigmoid", "binaryCrossentropy", [0.2, 1, 0, 0.5])).toEqual([]);
  expect(stepWith("linear", "mse", [-3, 2, 7, 1])).toEqual([]);
});
