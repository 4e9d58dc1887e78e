/** data.Dataset: order, shapes, seeds and cardinalities, against what tf.data does. */
import { data, setSeed, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";

const { Dataset } = data;
const upTo = (n: number) => Dataset.fromTensorSlices(Int32Array.from({ length: n }, (_, i) => i));
const items = (dataset: Iterable<Tensor>) => [...dataset].map((t) => t.array());
const sorted = (values: unknown[]) => [...(values as number[])].sort((a, b) => a - b);

describe("slices", () => {
  test("a tuple of columns gives tuples of rows, dtypes kept", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const rows = [...Dataset.fromTensorSlices([x, Int32Array.of(0, 1, 0)])];
    expect(rows.map(([a, b]) => [a.array(), b.array(), a.dtype, b.dtype])).toEqual([
      [[1, 2], 0, "float32", "int32"],
      [[3, 4], 1, "float32", "int32"],
      [[5, 6], 0, "float32", "int32"],
    ]);
  });

  test("nested arrays of different outline are a tuple, and of equal outline are refused", () => {
    const [first] = [
      ...Dataset.fromTensorSlices([
        [
          [1, 2],
          [3, 4],
        ],
        [0, 1],
      ]),
    ];
    expect((first as Tensor[]).map((t) => t.array())).toEqual([[1, 2], 0]);
    expect(() =>
      Dataset.fromTensorSlices([
        [1, 2],
        [3, 4],
      ]),
    ).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    expect(
      items(
        Dataset.fromTensorSlices(
          tensor([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("columns of different length are refused", () => {
    expect(() => Dataset.fromTensorSlices([tensor([1, 2]), tensor([1])])).toThrow(
      expect.objectContaining({ code: "shape-mismatch" }),
    );
  });

  test("later changes to the source array do not show", () => {
    const values = Int32Array.of(1, 2);
    const dataset = Dataset.fromTensorSlices(values);
    values[0] = 9;
    expect(items(dataset)).toEqual([1, 2]);
  });
});

describe("batch", () => {
  test.each([
    [7, 3, false, [[0, 1, 2], [3, 4, 5], [6]], 3],
    [
      7,
      3,
      true,
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
      2,
    ],
    [
      6,
      3,
      true,
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
      2,
    ],
    [2, 3, true, [], 0],
  ])("%i by %i, dropRemainder %s", (n, size, dropRemainder, expected, cardinality) => {
    const dataset = upTo(n).batch(size, { dropRemainder });
    expect(items(dataset)).toEqual(expected);
    expect(dataset.cardinality).toBe(cardinality);
  });

  test("elements of different shapes are refused", () => {
    const ragged = Dataset.fromGenerator(() => [tensor([1]), tensor([1, 2])]).batch(2);
    expect(() => [...ragged]).toThrow(expect.objectContaining({ code: "shape-mismatch" }));
  });

  test("25,000 rows of 80 make 196 batches", () => {
    const x = tensor(new Int32Array(25_000 * 80), [25_000, 80]);
    const dataset = Dataset.fromTensorSlices([x, new Int32Array(25_000)])
      .shuffle(25_000)
      .batch(128);
    expect([...dataset].length).toBe(196);
  });
});

describe("shuffle", () => {
  test("keeps every element once, and the same seed gives the same order", () => {
    const a = items(upTo(100).shuffle(100, { seed: 7 }));
    expect(a).not.toEqual(items(upTo(100)));
    expect(sorted(a)).toEqual(items(upTo(100)));
    expect(items(upTo(100).shuffle(100, { seed: 7 }))).toEqual(a);
    expect(items(upTo(100).shuffle(100, { seed: 8 }))).not.toEqual(a);
  });

  test("an element never comes sooner than the buffer allows", () => {
    const buffer = 10;
    const order = items(upTo(200).shuffle(buffer, { seed: 1 })) as number[];
    expect(order.every((value, place) => value < place + buffer)).toBe(true);
    expect(order.slice(0, 10)).not.toEqual(items(upTo(10)));
  });

  test("each iteration has its own order unless reshuffleEachIteration is false", () => {
    const anew = upTo(50).shuffle(50, { seed: 3 });
    expect(items(anew)).not.toEqual(items(anew));
    const fixed = upTo(50).shuffle(50, { seed: 3, reshuffleEachIteration: false });
    expect(items(fixed)).toEqual(items(fixed));
  });

  test("setSeed fixes the order of a shuffle without a seed", () => {
    const order = () => {
      setSeed(5);
      return items(upTo(50).shuffle(50));
    };
    expect(order()).toEqual(order());
  });

  test("every order of three is as likely", () => {
    const counts = new Map<string, number>();
    const dataset = upTo(3).shuffle(3, { seed: 11 });
    for (let i = 0; i < 6000; i++) {
      const key = items(dataset).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1000 each is expected; 150 are five standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe("the other transformations", () => {
  test("take, skip, repeat and prefetch, with their cardinalities", () => {
    expect(items(upTo(5).take(2))).toEqual([0, 1]);
    expect(items(upTo(5).skip(3))).toEqual([3, 4]);
    expect(items(upTo(2).repeat(2))).toEqual([0, 1, 0, 1]);
    expect(items(upTo(2).repeat().take(5))).toEqual([0, 1, 0, 1, 0]);
    expect(upTo(5).prefetch(1).take(9).cardinality).toBe(5);
    expect(upTo(5).skip(3).repeat(2).cardinality).toBe(4);
    expect(upTo(5).repeat().cardinality).toBe(Number.POSITIVE_INFINITY);
    expect(items(upTo(5).take(0).repeat())).toEqual([]);
  });

  test("map gets the tensors and may change their number", () => {
    const doubled = upTo(3).map((n) => [n, tensor([Number(n.item()) * 2])] as const);
    expect([...doubled].map(([a, b]) => [a.array(), b.array()])).toEqual([
      [0, [0]],
      [1, [2]],
      [2, [4]],
    ]);
  });

  test("fromGenerator starts anew at each iteration", () => {
    const dataset = Dataset.fromGenerator(function* () {
      yield [[1, 2], 0] as const;
      yield [[3, 4], 1] as const;
    });
    expect(dataset.cardinality).toBeUndefined();
    for (let round = 0; round < 2; round++) {
      expect([...dataset.batch(2)].map(([x, y]) => [x.array(), y.array()])).toEqual([
        [
          [
            [1, 2],
            [3, 4],
          ],
          [0, 1],
        ],
      ]);
    }
  });

  test.each([
    ["batch", () => upTo(3).batch(0)],
    ["shuffle", () => upTo(3).shuffle(1.5)],
    ["take", () => upTo(3).take(-1)],
    ["shuffle seed", () => upTo(3).shuffle(3, { seed: -1 })],
  ])("%s refuses bad numbers", (_name, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });
});
