import { runInNewContext } from "node:vm";
import * as tt from "throughtime";
import { type ErrorCode, GradientTape, tensor, tidy, Variable } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

// biome-ignore lint/suspicious/noExplicitAny: what the types refuse, JavaScript lets through.
const loose = (value: unknown) => value as any;

type Case = readonly [words: string, action: () => unknown, code?: ErrorCode];

/** Each is refused by a typed error that says so, and the next computation works. */
function refused(cases: readonly Case[]): void {
  for (const [k, [words, action, code = "invalid-argument"]] of cases.entries()) {
    test(`${words} (${k})`, () => {
      const before = tt.memory().numTensors;
      const error = thrownBy(action);
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
      expect(error.message.length).toBeLessThan(400);
      expect(tt.memory().numTensors).toBe(before);
      expect(tt.add([1], [2]).array()).toEqual([3]);
    });
  }
}

const cyclic: unknown[] = [1];
cyclic.push(cyclic);
const first: unknown[] = [];
first.push(first);
const circular: Record<string, unknown> = {};
circular.self = circular;
const bare = Object.create(null);

function detached(): Float32Array {
  const values = new Float32Array(4);
  structuredClone(values.buffer, { transfer: [values.buffer] });
  return values;
}

describe("what is no shape", () => {
  const shapes: [string, unknown][] = [
    // biome-ignore lint/suspicious/noSparseArray: holes are what this is about.
    ["[undefined, 1]", [, 1]],
    ["[2, undefined, 3]", [2, undefined, 3]],
    ["[NaN]", [Number.NaN]],
    ["[2.7]", [2.7]],
    ["[-1]", [-1]],
    ['["3"]', ["3"]],
    ['"3"', "3"],
    ["got 3", 3],
    ["got null", null],
    ["[true]", [true]],
    ["[[2]]", [[2]]],
    ["[1]", [1n]],
    ["an object", { length: -1 }],
    ["an object", { length: 1, 0: 2 }],
    ["a Uint32Array", new Uint32Array([2])],
    ["a Set", new Set([2])],
    ["[4294967298]", [2 ** 32 + 2]],
    ["[2147483648, 0]", [2 ** 31, 0]],
    ["[100000000, 0]", [1e8, 0]],
    ["[0, 1e+300]", [0, 1e300]],
    ["[100000, 100000]", [1e5, 1e5]],
    ["[Infinity]", [Number.POSITIVE_INFINITY]],
    ["at most 64 axes", Array(65).fill(1)],
  ];
  const takers: Record<string, (shape: never) => unknown> = {
    zeros: (shape) => tt.zeros(shape),
    ones: (shape) => tt.ones(shape, "int32"),
    full: (shape) => tt.full(shape, 1),
    tensor: (shape) => tt.tensor([1, 2], shape ?? loose(null)),
    typed: (shape) => tt.tensor(new Float32Array(2), shape),
    randomNormal: (shape) => tt.randomNormal(shape),
    randomUniform: (shape) => tt.randomUniform(shape),
    broadcastTo: (shape) => tt.broadcastTo([1], shape),
    broadcastScalar: (shape) => tt.broadcastTo(7, shape),
    glorotUniform: (shape) => tt.initializers.glorotUniform().apply(shape),
  };
  describe.each(Object.entries(takers))("%s", (_name, taker) => {
    refused(shapes.map(([words, shape]) => [words, () => taker(shape as never)]));
  });

  refused([
    ["range", () => tt.range(0, 1e12, 0.1)],
    ["[2147483648]", () => tt.range(2 ** 31)],
    ["[1099511627776]", () => tt.repeat([1], 2 ** 40)],
    ["detached", () => tt.preprocessing.padSequences([detached()])],
    ["eye", () => tt.eye(1e5)],
    ["eye", () => tt.eye(2.5)],
    ["depth", () => tt.oneHot([0], 2 ** 32 + 2)],
    ["reshape", () => tt.reshape([1, 2], loose({ length: 1, 0: 2 }))],
    ["one may be -1", () => tt.reshape([1, 2], [-1, -1])],
    ["reshape", () => tt.reshape(tt.zeros([0]), [0, 2 ** 31])],
    // biome-ignore lint/suspicious/noSparseArray: holes are what this is about.
    ["slice", () => tt.slice([1, 2], [,] as never, [1]), "index-out-of-range"],
    ["slice", () => tt.slice([1, 2], loose({ length: 1, 0: 0 }), [1])],
    ["slice", () => tt.slice([1, 2], [0], loose(new Set([1])))],
    ["slice", () => tt.slice([1, 2], [0], [2 ** 32 + 1]), "index-out-of-range"],
    // biome-ignore lint/suspicious/noSparseArray: holes are what this is about.
    ["transpose", () => tt.transpose([[1]], [1, ,] as never)],
    ["broadcasts to [2]", () => tt.broadcastTo([1, 2, 3], [2]), "shape-mismatch"],
    ["broadcasts to [1]", () => tt.broadcastTo([[1], [2]], [1]), "shape-mismatch"],
    ["rows of no elements", () => tt.concat([tt.zeros([2 ** 24, 0]), tt.zeros([1, 0])], { axis: 0 })],
    ["rows of no elements", () => tt.stack([tt.zeros([2 ** 23, 0]), tt.zeros([2 ** 23, 0]), tt.zeros([2 ** 23, 0])])],
    ["rows of no elements", () => tt.slice(tt.zeros([2 ** 24 + 1, 1], "bool"), [0, 0], [-1, 0])],
    ["live tensors", () => tt.unstack(tt.zeros([4_194_303]))],
    ["live tensors", () => tt.unstack(tt.zeros([2 ** 24, 0]))],
  ]);
});

describe("options of ops", () => {
  const wrong = [true, "", "0", new Date(0), new Set([0]), new Int32Array(1), 0.5, Number.NaN, 1n, { axis: 0 }];
  const along: Record<string, (options: never) => unknown> = {
    sum: (options) => tt.sum([[1]], options),
    max: (options) => tt.max([[1]], options),
    argMax: (options) => tt.argMax([[1]], options),
    softmax: (options) => tt.softmax([[1]], options),
    concat: (options) => tt.concat([[[1]]], options),
    stack: (options) => tt.stack([[[1]]], options),
    unstack: (options) => tt.unstack([[1]], options),
    gather: (options) => tt.gather([[1]], [0], options),
    expandDims: (options) => tt.expandDims([[1]], options),
    squeeze: (options) => tt.squeeze([[1]], options),
    reverse: (options) => tt.reverse([[1]], options),
  };
  describe.each(Object.entries(along))("%s", (_name, op) => {
    refused(wrong.map((axis) => ["axis to be a whole number", () => op({ axis } as never)]));
    refused([
      ["an option", () => op({ axis: 0, axes: 0 } as never), "unknown-name"],
      ["an options object", () => op("axis" as never)],
      ["an options object", () => op(null as never)],
      ["an options object", () => op(true as never)],
      ["an options object", () => op(new Set([0]) as never)],
      ["an options object", () => op(new Map([["axis", 0]]) as never)],
      ["an options object", () => op(tensor([0]) as never)],
    ]);
  });
  refused([
    ["keepdims to be true or false", () => tt.sum([[1]], { keepdims: loose("false") })],
    ["keepdims to be true or false", () => tt.mean([[1]], { keepdims: loose(2) })],
    ["keepdims to be true or false", () => tt.max([[1]], { keepdims: loose({}) })],
    ['"keepdims"', () => tt.max([[1]], loose({ keepdims: true, keepDims: false })), "unknown-name"],
    ["axis to be", () => tt.sum([[1]], { axis: loose([0, "1"]) })],
    // biome-ignore lint/suspicious/noSparseArray: holes are what this is about.
    ["axis to be", () => tt.sum([[1]], { axis: [, 0] as never })],
    ["each axis once", () => tt.sum([[1]], { axis: [0, 0] })],
    ["transposeA to be true or false", () => tt.matmul([[1]], [[1]], { transposeA: loose(1) })],
    ["depth to be", () => tt.oneHot([0], loose("3"))],
    ["depth to be", () => tt.oneHot([0], loose(true))],
    ["depth to be", () => tt.oneHot([0], loose({ depth: 3 }))],
    ["depth to be", () => tt.oneHot([0], -1)],
    ["two numbers", () => tt.clip([1], loose("0"), 1)],
    ["two numbers", () => tt.clip([1], 0, loose(null))],
    ["c to be", () => tt.clipByNorm([1], loose("1"))],
    ["c to be", () => tt.clipByGlobalNorm([tensor([1])], loose(true))],
    ["one tensor or more", () => tt.concat(loose(tensor([1])), loose(tensor([1])))],
    ["one tensor or more", () => tt.stack(loose({ length: 1, 0: [1] }))],
    ["one tensor or more", () => tt.stack([[1], undefined] as never)],
    ["mean to be", () => tt.randomNormal([1], { mean: loose("abc") })],
    ["stddev to be", () => tt.randomNormal([1], { stddev: -1 })],
    ["stddev to be", () => tt.randomNormal([1], { stddev: Number.NaN })],
    ["minval <= maxval", () => tt.randomUniform([1], { minval: 2 })],
    ["minval to be", () => tt.randomUniform([1], { minval: Number.NEGATIVE_INFINITY })],
    ["seed to be", () => tt.randomUniform([1], { seed: loose("7") })],
    ["seed to be", () => tt.shuffle([1], { seed: 1.5 })],
    ["persistent to be", () => new GradientTape({ persistent: loose("yes") })],
    ["trainable to be", () => new Variable([1], { trainable: loose(0) })],
    ["name to be", () => new Variable([1], { name: "" })],
  ]);

  test("argMax of bools is NumPy's: true is larger", () => {
    expect(tt.argMax([[false, true, true]]).array()).toEqual([1]);
  });

  test("a minval that is maxval gives it", () => {
    expect(tt.randomUniform([2], { minval: 3, maxval: 3 }).array()).toEqual([3, 3]);
  });

  test("a number beyond int32 is not cut to fit an int32 tensor", () => {
    const ids = tensor([1], [1], "int32");
    expect(tt.add(ids, 2 ** 31 - 2).array()).toEqual([2 ** 31 - 1]);
    expect(thrownBy(() => tt.add(ids, 2 ** 32 + 1)).code).toBe("dtype-mismatch");
  });
});

describe("values that JavaScript itself would stumble over", () => {
  const strange: [string, unknown][] = [
    ["an array inside itself", first],
    ["an array of", cyclic],
    ["an object", circular],
    ["an object", bare],
    ["a BigInt64Array", new BigInt64Array(1)],
    ["a DataView", new DataView(new ArrayBuffer(8))],
    ["detached", detached()],
    ["detached", [detached(), detached()]],
    ["Symbol(x)", Symbol("x")],
    ["got 1", 1n],
    ["got [1, 2]", [1n, 2n]],
    ["Symbol(x)", [Symbol("x")]],
    ["an object", [bare]],
    ["an object", [[circular]]],
    ["a function", () => 1],
    ['""', ""],
    ["a Date", new Date(0)],
    ["one without", { shape: [1], dtype: "float32", _host: null, _handle: 5 }],
  ];
  const takers: Record<string, (x: never) => unknown> = {
    tensor: (x) => tensor(x),
    abs: (x) => tt.abs(x),
    add: (x) => tt.add(1, x),
    concat: (x) => tt.concat([x]),
    reverse: (x) => tt.reverse(x),
    Variable: (x) => new Variable(x),
    gather: (x) => tt.gather([1], x),
    sum: (x) => tt.sum(x),
  };
  const codes = /^(invalid-argument|shape-mismatch|dtype-mismatch)$/;
  test.each(Object.entries(takers))("%s refuses them by name", (_name, taker) => {
    for (const [words, value] of strange) {
      const error = thrownBy(() => taker(value as never));
      expect(error.code).toMatch(codes);
      if (words === "detached" || !Array.isArray(value)) expect(error.message).toContain(words);
    }
  });
  test.each(strange)("and so do shapes, axes, names, sources and functions: %s", (_words, value) => {
    const places: ((x: never) => unknown)[] = [
      (x) => tt.zeros(x),
      (x) => tt.zeros([x]),
      (x) => tt.zeros([1], x),
      (x) => tt.reshape([1], [x]),
      (x) => tt.sum([1], x),
      (x) => tt.sum([1], { axis: x }),
      (x) => tt.sum([1], { keepdims: x }),
      (x) => tt.transpose([[1]], x),
      (x) => tt.slice([1], x, x),
      (x) => tt.activate(x, [1]),
      (x) => tt.setSeed(x),
      (x) => tt.range(x),
      (x) => tt.full([1], x),
      (x) => tt.zip(x, x),
      (x) => tt.zip([1], [x, x]),
      (x) => tt.clipByGlobalNorm(x, 1),
      (x) => new GradientTape().watch(x),
      (x) => new GradientTape().watch([x]),
      (x) => new GradientTape(x),
      (x) => new Variable([1], { name: x, trainable: x }),
    ];
    for (const [k, place] of places.entries()) {
      // Two lists can be zipped, and an object without any keys is one without options.
      const isRight = (k === 13 && Array.isArray(value)) || ((k === 4 || k === 18) && value === bare);
      if (!isRight) thrownBy(() => place(value as never));
    }
  });

  refused([
    ["a function", () => tidy(loose(3))],
    ["a function", () => tidy(loose(new DataView(new ArrayBuffer(1))))],
    ["a function", () => new GradientTape().record(loose("x"))],
    ["a generator", () => tidy(loose(function* () {}))],
    ["a generator", () => tidy(loose(async function* () {}))],
    ["a promise", () => new GradientTape().record(async () => 1)],
    ["two lists", () => tt.zip(loose(undefined), loose(3))],
    ["a list of gradients", () => tt.clipByGlobalNorm(loose(3), 1)],
    ["a list of gradients", () => tt.clipByGlobalNorm(loose([undefined]), 1)],
    ["a variable or tensor", () => new GradientTape().watch(loose(3))],
    ["a variable or tensor", () => new GradientTape().watch(loose("w"))],
    ["a variable or tensor", () => new GradientTape().gradient(tensor(1), loose(3))],
    ["a variable or tensor", () => new GradientTape().gradient(tensor(1), loose([null]))],
    ["a variable or tensor", () => new GradientTape().gradient(tensor(1), loose(undefined))],
    ["in use", () => tt.zip([gone(tensor([1]))], [1]), "disposed"],
    ["in use", () => tt.zip([null], [gone(new Variable([1], { name: "w" }))]), "disposed"],
  ]);

  test("arrays and typed arrays of another window are arrays", () => {
    expect(tensor(runInNewContext("new Float32Array([1.5])")).array()).toEqual([1.5]);
    expect(tensor(runInNewContext("new Uint8Array([1])")).dtype).toBe("int32");
    expect(tensor(runInNewContext("[[1, 2]]")).shape).toEqual([1, 2]);
  });
});

function gone<T extends { dispose(): void }>(x: T): T {
  x.dispose();
  return x;
}

describe("operators", () => {
  const x: unknown = tensor([2]);
  const w: unknown = new Variable([2]);
  test.each([x, w])("cannot compute, and say which functions can: %s", (x) => {
    for (const action of [
      () => (x as number) + 1,
      () => (x as number) * 2,
      () => -(x as number),
      () => (x as number) < 3,
    ]) {
      const error = thrownBy(action);
      expect([error.code, error.message]).toEqual(["unsupported", expect.stringContaining("add(x, y)")]);
    }
    expect(`${x}`).toContain("tensor([2]");
    expect(String([x])).toContain("tensor([2]");
  });
});
