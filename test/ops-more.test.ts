/** What Keras's fixtures do not say of the ops beyond arithmetic: other dtypes, edges, draws, and what is refused. */
import * as tt from "throughtime";
import { GradientTape, type Tensor, tensor, Variable } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const X = [
  [1, 2],
  [3, 4],
];
const ints = tensor([3, 1, 2], [3], "int32");

describe("dtypes stay where elements are only moved", () => {
  test.each<[string, (x: Tensor) => Tensor]>([
    ["tile", (x) => tt.tile(x, 2)],
    ["repeat", (x) => tt.repeat(x, 2)],
    ["flip", (x) => tt.flip(x)],
    ["roll", (x) => tt.roll(x, 1)],
    ["pad", (x) => tt.pad(x, 1)],
    ["split", (x) => tt.split(x, 3)[0]!],
    ["sort", (x) => tt.sort(x)],
    ["topK", (x) => tt.topK(x, 2)[0]],
    ["triu", (x) => tt.triu(tt.reshape(x, [1, 3]))],
    ["stopGradient", (x) => tt.stopGradient(x)],
  ])("%s", (_, op) => {
    expect(op(ints).dtype).toBe("int32");
    expect(op(tensor([1, 0, 1], [3], "bool")).dtype).toBe("bool");
  });
});

describe("edges", () => {
  test("equal elements stay in order, NaN is the largest", () => {
    expect(tt.argSort([2, Number.NaN, 1, 2, 1]).array()).toEqual([2, 4, 0, 3, 1]);
    expect(tt.topK([2, Number.NaN, 1, 2], 3)[1].array()).toEqual([1, 0, 3]);
    expect(tt.topK([1, 9, 3, 7], 2, { sorted: false })[0].array()).toEqual([9, 7]);
  });

  test("empty axes", () => {
    expect(tt.any(tt.zeros([2, 0]), { axis: 1 }).array()).toEqual([false, false]);
    expect(tt.all(tt.zeros([2, 0]), { axis: 1 }).array()).toEqual([true, true]);
    expect(tt.tile([1, 2], 0).shape).toEqual([0]);
    expect(tt.sort(tt.zeros([0])).shape).toEqual([0]);
    expect(tt.linspace(0, 1, 0).shape).toEqual([0]);
    expect(tt.einsum("ij,jk->ik", tt.zeros([2, 0]), tt.zeros([0, 3])).array()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("truth of numbers", () => {
    expect(tt.any([0, Number.NaN]).item()).toBe(true);
    expect(tt.all([1, Number.NaN, 2]).item()).toBe(true);
    expect(tt.all([1, 0]).item()).toBe(false);
    expect(tt.isFinite(ints).array()).toEqual([true, true, true]);
  });

  test("linspace ends where it should", () => {
    expect(tt.linspace(0, 1, 4, { endpoint: false }).array()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(tt.linspace(3, 5, 1).array()).toEqual([3]);
    expect(tt.linspace(1, 2).shape).toEqual([50]);
  });

  test("logSumExp of infinite elements, and pad by the edge", () => {
    expect(tt.logSumExp([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]).item()).toBe(Number.NEGATIVE_INFINITY);
    expect(tt.logSumExp([1, Number.POSITIVE_INFINITY]).item()).toBe(Number.POSITIVE_INFINITY);
    expect(tt.pad([1, 2], 2, { mode: "edge" }).array()).toEqual([1, 1, 1, 2, 2, 2]);
    expect(tt.pad(X, [1, 0], { constantValues: 9 }).shape).toEqual([3, 3]);
  });

  test("sin and cos keep their size over the whole range", () => {
    for (const x of [1e-30, 0.785, 3.1875, 1e4, 1e8, 1e20, -3e38]) {
      const [s, c] = [tt.sin([x]).data()[0]!, tt.cos([x]).data()[0]!];
      expect(s * s + c * c).toBeCloseTo(1, 6);
      expect([s, c]).toEqual([Math.fround(Math.sin(Math.fround(x))), Math.fround(Math.cos(Math.fround(x)))]);
    }
    expect(tt.sin([Number.POSITIVE_INFINITY]).item()).toBeNaN();
  });

  test("the norm of nothing has the gradient 0", () => {
    using w = new Variable([0, 0]);
    const tape = new GradientTape();
    expect(
      tape
        .gradient(
          tape.record(() => tt.norm(w)),
          w,
        )!
        .array(),
    ).toEqual([0, 0]);
  });
});

describe("draws", () => {
  const share = (x: Tensor) => tt.mean(tt.cast(x, "float32")).item();

  test("bernoulli has its mean, and the same seed the same draw", () => {
    const p = tt.full([4000], 0.3);
    const drawn = tt.randomBernoulli(p, { seed: 4 });
    // Five standard deviations of a mean of 4,000.
    expect(Math.abs(share(drawn) - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / 4000));
    expect(new Set(drawn.data())).toEqual(new Set([0, 1]));
    expect(tt.randomBernoulli(p, { seed: 4 }).array()).toEqual(drawn.array());
    expect(tt.randomBernoulli([0, 1, 0], { seed: 1 }).array()).toEqual([0, 1, 0]);
  });

  test("categorical has its shares, row by row", () => {
    const probabilities = [
      [0.5, 0.25, 0.25],
      [0, 0.1, 0.9],
    ];
    const logits = tt.log(probabilities);
    const drawn = tt.randomCategorical(logits, 4000, { seed: 9 });
    expect([drawn.dtype, drawn.shape]).toEqual(["int32", [2, 4000]]);
    probabilities.forEach((row, r) => {
      row.forEach((p, k) => {
        const own = share(tt.equal(tt.slice(drawn, [r, 0], [1, -1]), k));
        expect(Math.abs(own - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / 4000));
      });
    });
    tt.setSeed(3);
    const first = tt.randomCategorical(logits, 9).array();
    tt.setSeed(3);
    expect(tt.randomCategorical(logits, 9).array()).toEqual(first);
  });
});

describe("refusals", () => {
  test.each<[string, string, () => unknown]>([
    ["tile of a half", "invalid-argument", () => tt.tile(X, 0.5)],
    ["repeat of other slices", "shape-mismatch", () => tt.repeat(X, [1, 2, 3], { axis: 0 })],
    ["repeat along no axis", "invalid-argument", () => tt.repeat(X, 2, { axis: 2 })],
    ["flip by a bare axis", "invalid-argument", () => tt.flip(X, 1 as never)],
    ["roll by no whole number", "invalid-argument", () => tt.roll(X, 0.5)],
    ["split that does not divide", "shape-mismatch", () => tt.split(X, 3)],
    ["split at places out of order", "invalid-argument", () => tt.split(X, [2, 1])],
    ["split into none", "invalid-argument", () => tt.split(X, 0)],
    ["pad of too few axes", "invalid-argument", () => tt.pad(X, [[1, 1]])],
    ["pad by less than nothing", "invalid-argument", () => tt.pad(X, -1)],
    ["pad in another mode", "unknown-name", () => tt.pad(X, 1, { mode: "wrap" as never })],
    ["reflect of one", "shape-mismatch", () => tt.pad([1], 1, { mode: "reflect" })],
    ["cumsum along no axis", "invalid-argument", () => tt.cumsum(X, { axis: 2 })],
    ["variance of int32", "dtype-mismatch", () => tt.variance(ints)],
    ["norm of order 2 of matrices", "unsupported", () => tt.norm(X, { ord: 2, axis: [0, 1] })],
    ["norm over three axes", "invalid-argument", () => tt.norm([[[1]]], { ord: 1 })],
    ["norm of no order", "invalid-argument", () => tt.norm(X, { ord: "nuc" as never })],
    ["floor of int32", "dtype-mismatch", () => tt.floor(ints)],
    ["sin of bool", "dtype-mismatch", () => tt.sin([true])],
    ["round to half a digit", "invalid-argument", () => tt.round(X, { decimals: 0.5 })],
    ["sort of a scalar", "invalid-argument", () => tt.sort(1)],
    ["topK of more than there are", "invalid-argument", () => tt.topK([1, 2], 3)],
    ["triu of a vector", "shape-mismatch", () => tt.triu([1, 2])],
    ["tril by a half", "invalid-argument", () => tt.tril(X, { k: 0.5 })],
    ["linspace to nowhere", "invalid-argument", () => tt.linspace(0, Number.NaN)],
    ["linspace of less than none", "invalid-argument", () => tt.linspace(0, 1, -1)],
    ["einsum of three", "unsupported", () => tt.einsum("ij,jk,kl->il", X, X, X)],
    ["einsum of a diagonal", "unsupported", () => tt.einsum("ii->i", X)],
    ["einsum with too few operands", "invalid-argument", () => tt.einsum("ij,jk->ik", X)],
    ["einsum of no form", "invalid-argument", () => tt.einsum("i1->", X)],
    ["einsum to letters from nowhere", "invalid-argument", () => tt.einsum("ij->ik", X)],
    ["einsum of another rank", "shape-mismatch", () => tt.einsum("ijk->i", X)],
    ["einsum of other sizes", "shape-mismatch", () => tt.einsum("ij,jk->ik", X, [[1, 2, 3]])],
    ["bernoulli beyond 1", "invalid-argument", () => tt.randomBernoulli([0.5, 1.5])],
    ["categorical of a vector", "shape-mismatch", () => tt.randomCategorical([1, 2], 3)],
    ["categorical of NaN", "invalid-argument", () => tt.randomCategorical([[1, Number.NaN]], 3)],
    ["categorical of half a sample", "invalid-argument", () => tt.randomCategorical([[1, 2]], 0.5)],
  ])("%s", (_, code, call) => {
    expect(thrownBy(call).code).toBe(code);
  });
});
