/** What tf.data's numbers do not tell of zips, chains, filters, caches and windows: structures, closing, refusals. */
import { Dataset, layers, Sequential, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { all, anything, ragged, upTo } from "./support/pipelines.js";
import { thrownBy } from "./support/thrown.js";

/** Numbers that tell when their pass was closed. */
const logged = (count: number, log: string[], name: string) =>
  Dataset.fromGenerator(function* () {
    try {
      for (let i = 0; i < count; i++) yield i;
    } finally {
      log.push(name);
    }
  });

const loggedAwaited = (count: number, log: string[], name: string) =>
  Dataset.fromGenerator(async function* () {
    try {
      for (let i = 0; i < count; i++) yield await Promise.resolve(i);
    } finally {
      log.push(name);
    }
  });

describe("zip", () => {
  test("takes names, and names in lists; batches gather each part", () => {
    const x = upTo(4).map((n) => ({ id: n, twice: tensor([Number(n.item()) * 2]) }));
    const dataset = Dataset.zip([{ a: x, b: upTo(9).skip(5) }, upTo(4).shuffle(4, { seed: 1 })]);
    expect(all(Dataset.zip({ a: upTo(2), b: upTo(3) }))).toEqual([
      { a: 0, b: 0 },
      { a: 1, b: 1 },
    ]);
    const [[first]] = all(dataset.batch(4)) as [[unknown]];
    expect(first).toEqual({ a: { id: [0, 1, 2, 3], twice: [[0], [2], [4], [6]] }, b: [5, 6, 7, 8] });
    for (const [{ a, b }, c] of dataset) expect([a.id.shape, b.shape, c.shape]).toEqual([[], [], []]);
  });

  test("is as long as the shortest; unknown where one is; endless where all are", () => {
    expect(Dataset.zip([upTo(3).repeat(), upTo(5)]).cardinality).toBe(5);
    expect(Dataset.zip([upTo(3).repeat(), upTo(5).repeat()]).cardinality).toBe(Number.POSITIVE_INFINITY);
    expect(Dataset.zip([upTo(3), ragged([1])]).cardinality).toBeUndefined();
  });

  test.each([logged, loggedAwaited])("closes what is not at its end, once each", async (make) => {
    const log: string[] = [];
    const dataset = Dataset.zip([make(2, log, "a"), make(9, log, "b"), logged(9, log, "c")]);
    let count = 0;
    for await (const _ of dataset) count++;
    expect([count, log.sort()]).toEqual([2, ["a", "b", "c"]]);
    log.length = 0;
    for await (const _ of dataset) break;
    expect(log.sort()).toEqual(["a", "b", "c"]);
  });

  test("trains: sentences beside labels", async () => {
    const data = Dataset.zip([ragged([1, 2], [2], [1]), Dataset.fromTensorSlices([0, 1, 1])]);
    const model = new Sequential([
      layers.embedding({ inputDim: 3, outputDim: 2, maskZero: true }),
      layers.lstm({ units: 2 }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ]);
    model.compile({ loss: "binaryCrossentropy" });
    const { history } = await model.fit(data.paddedBatch(2), { verbose: 0, epochs: 2 });
    expect(history.loss!.every(Number.isFinite)).toBe(true);
  });
});

describe("concatenate", () => {
  test("keeps structures, shuffles and batches over the seam, and chains", () => {
    const pair = (n: number) => Dataset.fromTensorSlices([Int32Array.of(n, n + 1), tensor([[n], [n]])]);
    const dataset = pair(0).concatenate(pair(10)).concatenate(pair(20));
    expect(dataset.cardinality).toBe(6);
    const [[x, y]] = all(dataset.batch(6)) as [[number[], number[][]]];
    expect(x).toEqual([0, 1, 10, 11, 20, 21]);
    expect(y).toEqual([[0], [0], [10], [10], [20], [20]]);
    const [shuffled] = all(dataset.shuffle(6, { seed: 3 }).batch(6)) as [[number[], number[][]]];
    expect(shuffled[0].map((n, k) => n - (n % 10) - shuffled[1][k]![0]!)).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...shuffled[0]].sort((a, b) => a - b)).toEqual(x);
    expect(shuffled[0]).not.toEqual(x);
  });

  test("of columns and of what is awaited", async () => {
    const found: unknown[] = [];
    for await (const n of upTo(2).concatenate(loggedAwaited(2, [], "a") as Dataset<Tensor>)) found.push(n.item());
    expect(found).toEqual([0, 1, 0, 1]);
  });

  test("a failure of the second is none of the first's", async () => {
    const broken = Dataset.fromGenerator(async () => Promise.reject<number[]>(new Error("the disk")));
    const dataset = upTo(2).concatenate(broken as Dataset<Tensor>);
    for await (const _ of dataset) break;
    await new Promise((resolve) => setTimeout(resolve));
    const passed = async () => {
      for await (const _ of dataset);
    };
    await expect(passed()).rejects.toThrow("the disk");
  });

  test("elements that do not go together are refused where they meet", () => {
    const floats = upTo(1).concatenate(Dataset.fromTensorSlices(Float32Array.of(1)));
    expect(all(floats)).toEqual([0, 1]);
    expect(() => all(floats.batch(2))).toThrow(
      "Dataset.concatenate: expected elements of one shape and dtype, got int32 [] and float32 [].",
    );
    const named = upTo(1).concatenate(anything(Dataset.fromTensorSlices({ a: [1] })));
    expect(() => all(named.batch(2))).toThrow(/elements like the first, an array, got \{ a: an array \} for element 1/);
  });
});

describe("filter", () => {
  test("takes booleans, and tensors of one; moves row numbers", () => {
    expect(
      all(
        upTo(6)
          .filter((n) => Number(n.item()) % 2 === 1)
          .batch(2),
      ),
    ).toEqual([[1, 3], [5]]);
    expect(all(upTo(3).filter((n) => tensor(n.item() !== 1)))).toEqual([0, 2]);
  });

  test.each<[string, (n: Tensor) => unknown, RegExp]>([
    ["a number", () => 1, /a predicate that gives true or false, got 1/],
    ["nothing", () => undefined, /got undefined/],
    ["a promise", async () => true, /Dataset.filter: expected a synchronous function, got one that returns a promise/],
    ["tensors of several", () => tensor([true, false]), /got a Tensor of shape \[2\]/],
    ["numbers in tensors", (n) => n, /got 0/],
  ])("refuses %s", (_name, predicate, words) => {
    const error = thrownBy(() => all(upTo(2).filter(anything(predicate))));
    expect([error.code, error.message]).toEqual(["invalid-argument", expect.stringMatching(words)]);
  });
});

describe("cache", () => {
  test("a pass that was left keeps nothing; the first whole one is kept, whatever came before it", () => {
    let made = 0;
    const counted = upTo(4)
      .shuffle(4)
      .map((n) => {
        made++;
        return n;
      })
      .cache();
    all(counted.take(2));
    expect(made).toBe(2);
    const first = all(counted);
    expect(made).toBe(6);
    expect(all(counted)).toEqual(first);
    expect(all(counted.batch(2)).flat()).toEqual(first);
    expect(made).toBe(6);
    expect(counted.cardinality).toBe(4);
  });

  test("what was awaited comes at once the second time, and closes the first time", async () => {
    const log: string[] = [];
    const dataset = loggedAwaited(3, log, "a").cache();
    const found: unknown[] = [];
    for await (const n of dataset.repeat(2)) found.push(n.item());
    expect(found).toEqual([0, 1, 2, 0, 1, 2]);
    expect(log).toEqual(["a"]);
    expect(all(dataset)).toEqual([0, 1, 2]);
  });

  test("an error keeps nothing", () => {
    let fails = true;
    const dataset = upTo(3)
      .map((n) => {
        if (fails && n.item() === 2) throw new Error("mine");
        return n;
      })
      .cache();
    expect(() => all(dataset)).toThrow("mine");
    fails = false;
    expect(all(dataset)).toEqual([0, 1, 2]);
  });
});

describe("window", () => {
  test("stacks each part of a structure; batches of windows are [batch, size, …]", () => {
    const dataset = Dataset.fromTensorSlices([tensor([[1], [2], [3], [4]]), Int32Array.of(5, 6, 7, 8)]);
    const [[x, y]] = all(dataset.window(2, { shift: 1, dropRemainder: true }).batch(3)) as [[unknown, unknown]];
    expect(x).toEqual([
      [[1], [2]],
      [[2], [3]],
      [[3], [4]],
    ]);
    expect(y).toEqual([
      [5, 6],
      [6, 7],
      [7, 8],
    ]);
  });

  test("windows that are short at the end are padded, or refused in words", () => {
    const short = upTo(4).window(3);
    expect(all(short.paddedBatch(2))).toEqual([
      [
        [0, 1, 2],
        [3, 0, 0],
      ],
    ]);
    expect(() => all(short.batch(2))).toThrow(/int32 \[3\], got int32 \[1\] for element 1 of the batch/);
  });

  test("endless data have endless windows", () => {
    expect(upTo(3).repeat().window(2).cardinality).toBe(Number.POSITIVE_INFINITY);
    expect(all(upTo(3).repeat().window(2, { shift: 5 }).take(3))).toEqual([
      [0, 1],
      [2, 0],
      [1, 2],
    ]);
  });
});

test.each<[string, () => unknown, RegExp]>([
  ["zip of none", () => Dataset.zip([]), /datasets in a list or by name, got none/],
  [
    "zip of one after another",
    () => Dataset.zip(anything(upTo(1))),
    /Several go into one list: Dataset.zip\(\[a, b\]\)/,
  ],
  ["zip of arrays", () => Dataset.zip(anything([upTo(1), [1, 2]])), /datasets, such as \[a, b\] or \{ a, b \}, got 1/],
  [
    "concatenate with an array",
    () => upTo(1).concatenate(anything([1])),
    /Dataset.concatenate: expected a dataset, got \[1\]/,
  ],
  ["filter by no function", () => upTo(1).filter(anything("x")), /predicate to be a function, got "x"/],
  ["window of none", () => upTo(1).window(0), /size to be a positive integer/],
  ["window with a shift of 0", () => upTo(1).window(2, { shift: 0 }), /shift to be a positive integer/],
])("refuses %s", (_name, act, words) => {
  expect(thrownBy(act).message).toMatch(words);
});
