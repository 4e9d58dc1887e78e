/** Elements of datasets as structures, and the arrays that fit takes: names, lists, rows; what is refused, with its place. */
import {
  Dataset,
  data,
  layers,
  Model,
  ones,
  optimizers,
  preprocessing,
  Sequential,
  type Tensor,
  ThroughtimeError,
  tensor,
  zeros,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { all, plain } from "./support/pipelines.js";

const quiet = { verbose: 0 } as const;

/** An output of 1/2 everywhere, so that each step costs ln 2 times its weight. */
const even = (units: number, activation: string, loss: string) => {
  const model = new Sequential([
    layers.dense({ units, activation: activation as "sigmoid", kernelInitializer: "zeros" }),
  ]);
  model.compile({ optimizer: optimizers.sgd(0), loss: loss as "mse" });
  return model;
};
const linear = () => even(1, "linear", "mse");

describe("elements as structures", () => {
  const title = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const body = Int32Array.of(10, 20, 30);

  test("names inside a tuple: [{ title, body }, y]", () => {
    const dataset = Dataset.fromTensorSlices([{ title, body }, [0, 1, 0]]);
    for (const [x, y] of dataset.batch(3))
      expect([x.title.shape, x.body.dtype, y.shape]).toEqual([[3, 2], "int32", [3]]);
    expect(all(dataset.skip(1).batch(2))).toEqual([
      [{ title: (title.array() as number[][]).slice(1), body: [20, 30] }, [1, 0]],
    ]);
  });

  test("lists inside a tuple: [x, [y1, y2], weights]", () => {
    const dataset = Dataset.fromTensorSlices([title, [tensor([1, 2, 3]), tensor([4, 5, 6])], Float32Array.of(7, 8, 9)]);
    for (const [x, [y1, y2], w] of dataset.take(1)) expect([x, y1, y2, w].map(plain)).toEqual([[1, 2], 1, 4, 7]);
    expect(all(dataset.batch(2).skip(1))).toEqual([[[[5, 6]], [[3], [6]], [9]]]);
  });

  test("names alone, called data among them", () => {
    const dataset = Dataset.fromTensorSlices({ data: [1, 2], x: Int32Array.of(3, 4) });
    expect(all(dataset)).toEqual([
      { data: 1, x: 3 },
      { data: 2, x: 4 },
    ]);
  });

  test("a list of typed arrays in a tuple is one array of its rows", () => {
    const dataset = Dataset.fromTensorSlices([[Float32Array.of(1, 2), Float32Array.of(3, 4)], tensor([0, 1])]);
    expect(all(dataset)).toEqual([
      [[1, 2], 0],
      [[3, 4], 1],
    ]);
    const made = Dataset.fromGenerator(() => [[[Float32Array.of(1, 2), Float32Array.of(3, 4)], 5] as const]);
    expect(all(made)).toEqual([
      [
        [
          [1, 2],
          [3, 4],
        ],
        5,
      ],
    ]);
  });

  test("map may change the structure; what it makes can be batched, and a batch batched again", () => {
    const dataset = Dataset.fromTensorSlices([title, body]).map(([x, y]) => [{ x }, [y, y]] as const);
    expect(all(dataset.batch(2, { dropRemainder: true }).batch(1))).toEqual([
      [{ x: [(title.array() as number[][]).slice(0, 2)] }, [[[10, 20]], [[10, 20]]]],
    ]);
  });

  test("generators of structures; elements of different structure are refused when they meet in a batch", () => {
    const make = () => [{ a: [1, 2], b: 3 } as const, { a: [4, 5], b: 6 } as const];
    expect(all(Dataset.fromGenerator(make).batch(2))).toEqual([
      {
        a: [
          [1, 2],
          [4, 5],
        ],
        b: [3, 6],
      },
    ]);
    const mixed = Dataset.fromGenerator(() => [{ a: [1] }, { b: [1] }] as { a: number[] }[]).batch(2);
    expect(() => all(mixed)).toThrow(/elements like the first, \{ a: an array \}, got \{ b: an array \} for element 1/);
    const ragged = Dataset.fromGenerator(() => [{ a: [1] }, { a: [1, 2] }]).batch(2);
    expect(() => all(ragged)).toThrow(/float32 \[1\], got float32 \[2\] at a for element 1 of the batch/);
  });

  test("columns of different length and no columns are refused", () => {
    expect(() => Dataset.fromTensorSlices([{ title, body: Int32Array.of(1) }, [0, 1, 0]])).toThrow(/equal length/);
    expect(() => Dataset.fromTensorSlices({})).toThrow(/one column or more/);
  });

  test("an element is no view that keeps its column alive, and a batch is the caller's own", () => {
    const [first] = [...Dataset.fromTensorSlices(title)];
    expect(first!.data().buffer.byteLength).toBe(8);
    const [batch] = [...Dataset.fromTensorSlices(title).batch(3)];
    expect(batch!.data()).toEqual(title.data());
  });

  test("a tensor disposed after the dataset was made of it is still in it", () => {
    const x = tensor([1, 2]);
    const dataset = Dataset.fromTensorSlices(x);
    x.dispose();
    expect(all(dataset)).toEqual([1, 2]);
    expect(() => Dataset.fromTensorSlices(x)).toThrow(expect.objectContaining({ code: "disposed" }));
  });

  test("isDataset", () => {
    expect(data.isDataset(Dataset.fromTensorSlices([1]))).toBe(true);
    for (const other of [null, undefined, [], { batch() {} }, title]) expect(data.isDataset(other)).toBe(false);
  });
});

describe("arrays for fit", () => {
  const y = [0, 1];

  test("rows as typed arrays", async () => {
    const x = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
    const { history } = await linear().fit(x, y, quiet);
    expect(history.loss![0]).toBeCloseTo(0.5);
    expect(() => linear().trainOnBatch([Float32Array.of(1, 2), Float32Array.of(3)], y)).toThrow(
      /2 elements at depth 1, got one of 1 at position \[1\]/,
    );
  });

  test("lengths are told by the names of the parts", async () => {
    const trained = (x: unknown, targets: unknown = y) => linear().fit(x as Tensor, targets as Tensor, quiet);
    await expect(trained({ title: zeros([2, 1]), body: zeros([3, 1]) })).rejects.toThrow(
      "x.title and x.body and y of equal length, got x.title of length 2, x.body of length 3, y of length 2",
    );
    await expect(trained([zeros([2, 1]), zeros([3, 1])])).rejects.toThrow(/x\[0\] of length 2, x\[1\] of length 3/);
    await expect(trained(zeros([2, 1]), { a: [0, 1], b: [0] })).rejects.toThrow(/y\.a of length 2, y\.b of length 1/);
    await expect(trained({ title: zeros([2, 1]), body: ["a"] })).rejects.toThrow(
      /fit: x\.body: .*got "a" at position \[0\]/,
    );
    await expect(trained({})).rejects.toThrow(/x with one array or more/);
  });

  test.each<[string, unknown, RegExp]>([
    ["null", [[1], [null]], /fit: x: expected numbers or booleans, got null at position \[1, 0\]/],
    ["undefined", [[1], [undefined]], /got undefined at position \[1, 0\]/],
    ["a hole", [[1], Array(1)], /got undefined at position \[1, 0\]/],
    ["a word", [[1], ["n/a"]], /got "n\/a" at position \[1, 0\]/],
    ["a bigint", [[1n], [2n]], /got the bigint 1n at position \[0, 0\]/],
    ["a row that is missing", [[1], null], /arrays of 1 elements at depth 1, got null at position \[1\]/],
    ["a row that is longer", [[1], [1, 2]], /got one of 2 at position \[1\]/],
    ["a row in place of a number", [[1], [[2]]], /got an array at position \[1, 0\]/],
    ["bigints", BigInt64Array.of(1n, 2n), /got a BigInt64Array/],
    ["a DataView", new DataView(new ArrayBuffer(8)), /got a DataView/],
    ["a word in place of data", "abc", /got "abc"/],
  ])("refuse %s by its place", async (_name, x, words) => {
    const error = await linear()
      .fit(x as Tensor, y, quiet)
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ThroughtimeError);
    expect((error as Error).message).toMatch(words);
  });

  test("a detached buffer and an array that holds itself are refused", async () => {
    for (const values of [new Float32Array(2), new Uint8Array(2)]) {
      structuredClone(values.buffer, { transfer: [values.buffer] });
      await expect(linear().fit(zeros([2, 1]), values, quiet)).rejects.toThrow(/y: .*whose buffer is detached/);
      expect(() => tensor(values)).toThrow(/whose buffer is detached/);
    }
    const cycle: unknown[] = [];
    cycle.push(cycle, cycle);
    expect(() => tensor(cycle as number[])).toThrow(/an array that holds itself/);
    expect(() => Dataset.fromTensorSlices(cycle as number[])).toThrow(/an array that holds itself/);
    const late: unknown[] = [[1]];
    late.push(late, late);
    expect(() => Dataset.fromTensorSlices(late as number[])).toThrow(ThroughtimeError);
  });

  test("sampleWeight and y may be null, and validationSplit cuts", async () => {
    const options = { ...quiet, validationSplit: 0.5, shuffle: false };
    const { history } = await linear().fit(zeros([4, 1]), [1, 1, 2, 2], options);
    expect([history.loss![0], history.val_loss![0]]).toEqual([1, 4]);
  });
});

describe("classWeight", () => {
  const classWeight = { 0: 1, 1: 10 };
  const step = (model: Sequential, x: Tensor, y: unknown) =>
    model.trainOnBatch(x, y as Tensor, { classWeight }).loss as number;

  test("a label for each time step", () => {
    const binary = even(1, "sigmoid", "binaryCrossentropy");
    const y = [
      [[0], [0], [1]],
      [[1], [0], [0]],
    ];
    expect(step(binary, zeros([2, 3, 2]), y)).toBeCloseTo((24 / 6) * Math.LN2, 5);
  });

  test.each([
    [
      "a Sequential",
      () => new Sequential([layers.dense({ units: 3, activation: "softmax", kernelInitializer: "zeros" })]),
    ],
    [
      "a model of a class",
      () =>
        new (class extends Model {
          out = layers.dense({ units: 3, activation: "softmax", kernelInitializer: "zeros" });
          override call(x: Tensor) {
            return this.out.apply(x);
          }
        })(),
    ],
  ])("a label for each time step without a last axis, though the labels look one-hot, in %s", async (_, make) => {
    const x = zeros([2, 3, 2]);
    const y = tensor([0, 0, 1, 1, 0, 0], [2, 3], "int32");
    const model = make();
    model.compile({ optimizer: optimizers.sgd(0), loss: "sparseCategoricalCrossentropy" });
    const { history } = await model.fit(x, y, { ...quiet, classWeight });
    const expected = (24 / 6) * Math.log(3);
    expect(history.loss![0]).toBeCloseTo(expected, 5);
    expect(model.trainOnBatch(x, y, { classWeight }).loss).toBeCloseTo(expected, 5);
  });

  test("one-hot labels, also smoothed, for each time step", () => {
    const categorical = even(2, "softmax", "categoricalCrossentropy");
    const y = [
      [
        [1, 0],
        [0.1, 0.9],
      ],
      [
        [0, 1],
        [0, 1],
      ],
    ];
    expect(step(categorical, zeros([2, 2, 3]), y)).toBeCloseTo((31 / 4) * Math.LN2, 5);
  });

  test.each<[string, unknown, RegExp]>([
    [
      "labels of steps that look one-hot and are not",
      [
        [0, 1, 1],
        [0, 0, 0],
      ],
      /one-hot labels, or ids.*\[0, 1, 1\] at position \[0\]/,
    ],
    ["a NaN", [[0], [Number.NaN]], /labels that are classes.*got NaN at position \[1, 0\]/],
    ["a negative class", [0, -1], /got -1 at position \[1\]/],
  ])("refuses %s", (_name, y, words) => {
    const model = even(Array.isArray((y as number[][])[0]) ? (y as number[][])[0]!.length : 1, "sigmoid", "mse");
    expect(() => step(model, zeros([2, 2]), y)).toThrow(words);
  });
});

test("fit goes through padded sequences twice without keeping what it gathered", async () => {
  const x = preprocessing.padSequences([[1], [2, 3]], { dtype: "float32" });
  const model = linear();
  const first = await model.fit(x, ones([2]), quiet);
  expect((await model.fit(x, ones([2]), quiet)).history.loss).toEqual(first.history.loss);
});
