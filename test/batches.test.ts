/** Arrays to batches for models of several inputs and outputs, and weights by class. */
import { describe, expect, test } from "vitest";
import type { ArrayLike } from "../ts/data/index.js";
import { synchronous } from "../ts/data/items.js";
import { type Tensors, tensor } from "../ts/tensor/index.js";
import { batchesOf, batchOf, columnsOf, splitColumns, toBatch } from "../ts/training/batches.js";
import { weightClasses } from "../ts/training/class-weight.js";
import type { Batch } from "../ts/training/trainable.js";

const two = { inputs: 2, outputs: 2 };
const x: ArrayLike[] = [
  Float32Array.of(1, 2),
  [
    [1, 2],
    [3, 4],
  ],
];
const y = { a: [1, 2], b: Float32Array.of(3, 4) };
const plain = (batch: Batch<Tensors>) => JSON.parse(JSON.stringify(batch));

describe("several inputs and outputs", () => {
  test("a list has an entry for each; names stay; one list of weights is for all outputs", () => {
    const whole = { x: [[1, 2], x[1]], y: { a: [1, 2], b: [3, 4] }, sampleWeight: [5, 6] };
    expect(plain(batchOf("fit", { x, y, sampleWeight: [5, 6] }, two))).toEqual(whole);
    const elements = synchronous("fit", batchesOf("fit", { x, y, sampleWeight: [5, 6] }, two).elements());
    const batches = [...elements].map((e) => plain(toBatch("fit", e)));
    expect(batches).toEqual([whole]);
    const apart = batchOf("fit", { x, y, sampleWeight: { a: [5, 6], b: [7, 8] } }, two);
    expect(plain(apart).sampleWeight).toEqual({ a: [5, 6], b: [7, 8] });
  });

  test("with one input a list is an array of rows, unless it holds tensors", () => {
    expect(batchOf("fit", { x: [Int32Array.of(1, 2), Int32Array.of(3, 4)] }).x).toMatchObject({ shape: [2, 2] });
    expect(plain(batchOf("fit", { x: [tensor([1, 2]), [3, 4]] })).x).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("a list of another length and columns of another length are refused", () => {
    expect(() => batchOf("fit", { x: [[1], [2], [3]] }, two)).toThrow(/x to be a list of 2 arrays, got one of 3/);
    expect(() => batchOf("fit", { x, y: { a: [1], b: [1, 2] } }, two)).toThrow(
      /x\[0\] of length 2, .*y\.a of length 1/,
    );
  });

  test("validationSplit cuts every column", () => {
    const [first, last] = splitColumns("fit", columnsOf("fit", { x, y }, two), 0.5);
    expect(JSON.stringify([first, last].map((part) => part[1]))).toContain('"a"');
    expect(first[0]).toMatchObject([{ shape: [1] }, { shape: [1, 2] }]);
    expect(last[1]).toMatchObject({ a: { shape: [1] }, b: { data: Float32Array.of(4) } });
  });

  test("batches are x, [x, y] or [x, y, sampleWeight] of tensors, lists and names", () => {
    const a = tensor([1]);
    expect(toBatch("fit", { a })).toEqual({ x: { a }, y: null, sampleWeight: null });
    expect(toBatch("fit", [[a, a], { a }])).toEqual({ x: [a, a], y: { a }, sampleWeight: null });
    expect(() => toBatch("fit", [a, a, a, a])).toThrow(/a tuple of 4\. Several inputs are a list/);
    expect(() => toBatch("fit", [{ a: tensor(1) }, a])).toThrow(/a single sample/);
  });
});

describe("classWeight", () => {
  const weights = (labels: ArrayLike, outputRank?: number) =>
    weightClasses("fit", batchOf("fit", { x: [1, 2], y: labels }), { 1: 2, 2: 7 }, () => outputRank).sampleWeight;
  const ids = [
    [1, 0],
    [2, 1],
  ];

  test("labels [batch, time] are those of steps where the output has one more axis", () => {
    expect((weights(ids, 3) as ReturnType<typeof tensor>).array()).toEqual([
      [2, 1],
      [7, 2],
    ]);
    expect(() => weights(ids)).toThrow(/one-hot labels, or ids, with classWeight, got \[2, 1\] at position \[1\]/);
  });

  test("one named output is weighted, several are refused", () => {
    const one = batchOf("fit", { x: [1, 2], y: { out: [1, 0] } });
    expect(plain(weightClasses<Tensors>("fit", one, { 1: 2 })).sampleWeight).toEqual([2, 1]);
    expect(() => weightClasses<Tensors>("fit", batchOf("fit", { x, y }, two), { 1: 2 })).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(/one output with classWeight/) }),
    );
  });
});
