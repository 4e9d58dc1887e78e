import { preprocessing } from "throughtime";
import { describe, expect, test } from "vitest";

const { padSequences, textToWordSequence } = preprocessing;
const RAGGED = [[1], [2, 3], [4, 5, 6]];

describe("padSequences", () => {
  test("pads at the front to the longest, as int32", () => {
    const padded = padSequences(RAGGED);
    expect(padded.dtype).toBe("int32");
    expect(padded.array()).toEqual([
      [0, 0, 1],
      [0, 2, 3],
      [4, 5, 6],
    ]);
  });

  test.each([
    [
      { maxlen: 2 },
      [
        [0, 1],
        [2, 3],
        [5, 6],
      ],
    ],
    [
      { maxlen: 2, truncating: "post" as const },
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
    [
      { maxlen: 4, padding: "post" as const },
      [
        [1, 0, 0, 0],
        [2, 3, 0, 0],
        [4, 5, 6, 0],
      ],
    ],
    [
      { value: -1 },
      [
        [-1, -1, 1],
        [-1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [{ maxlen: 0 }, [[], [], []]],
    [
      { maxlen: null },
      [
        [0, 0, 1],
        [0, 2, 3],
        [4, 5, 6],
      ],
    ],
  ])("%j", (options, expected) => {
    expect(padSequences(RAGGED, options).array()).toEqual(expected);
  });

  test("keeps fractions as float32", () => {
    expect(padSequences([[0.5], [1.25, 2]], { dtype: "float32" }).array()).toEqual([
      [0, 0.5],
      [1.25, 2],
    ]);
  });

  test("takes typed arrays, empty sequences and no sequences", () => {
    expect(padSequences([Int32Array.of(7, 8), []]).array()).toEqual([
      [7, 8],
      [0, 0],
    ]);
    expect(padSequences([]).shape).toEqual([0, 0]);
  });

  test("refuses what it cannot mean", () => {
    expect(() => padSequences(RAGGED, { maxlen: 1.5 })).toThrow(/maxlen to be an integer of at least 0, got 1.5/);
    expect(() => padSequences(RAGGED, { padding: "left" as "pre" })).toThrow(/padding, got "left".*"pre", "post"/);
    expect(() => padSequences([1, 2] as unknown as number[][])).toThrow(/a list of sequences, got 1 at index 0/);
    expect(() => padSequences(["abc"] as unknown as number[][])).toThrow(/a list of sequences, got "abc" at index 0/);
  });

  test.each<[string, unknown[], object, RegExp]>([
    ["null", [[1, null, 3]], { dtype: "float32" }, /numbers, got null at position \[0, 1\]/],
    ["undefined", [[1], [2, undefined]], { dtype: "float32" }, /got undefined at position \[1, 1\]/],
    ["a hole", [Array(1)], { dtype: "float32" }, /got undefined at position \[0, 0\]/],
    ["a word", [["1.5"]], { dtype: "float32" }, /got "1.5" at position \[0, 0\]/],
    ["a bigint", [[1n]], {}, /the bigint 1n at position \[0, 0\]/],
    ["a fraction as int32", [[1, 2.5]], {}, /whole numbers of 32 bits, got 2.5 at position \[0, 1\]. .*float32/],
    ["NaN as int32", [[Number.NaN]], {}, /got NaN at position \[0, 0\]/],
    ["steps of other width", [[[1, 2]], [[1, 2], [1]]], {}, /2 features in every step, got 1 at position \[1, 1\]/],
    ["a vector among numbers", [[1], [[1]]], {}, /a number for every step.*position \[1, 0\]/],
    ["value 1.5 as int32", RAGGED, { value: 1.5 }, /value to be an integer.*got 1.5/],
    ["value 2 ** 31", RAGGED, { value: 2 ** 31 }, /value to be an integer from -2147483648/],
    ["value NaN", RAGGED, { value: Number.NaN, dtype: "float32" }, /value to be a finite number, got NaN/],
    ["value x", RAGGED, { value: "x" }, /value to be a finite number, got "x"/],
    ["maxlen 2 ** 32", RAGGED, { maxlen: 2 ** 32 }, /at most 536870912 elements, got shape \[3, 4294967296\]/],
  ])("refuses %s", (_name, sequences, options, words) => {
    expect(() => padSequences(sequences as number[][], options)).toThrow(
      expect.objectContaining({ name: "ThroughtimeError", message: expect.stringMatching(words) }),
    );
  });

  test("NaN stays NaN in float32", () => {
    expect(padSequences([[Number.NaN, 1]], { dtype: "float32" }).array()).toEqual([[Number.NaN, 1]]);
  });

  test("pads steps of features as Keras does: [n, maxlen, features]", () => {
    const series = [[[1, 2]], [], [Float32Array.of(3, 4), Int32Array.of(5, 6)]] as number[][][];
    expect(padSequences(series, { padding: "post", value: -1 }).array()).toEqual([
      [
        [1, 2],
        [-1, -1],
      ],
      [
        [-1, -1],
        [-1, -1],
      ],
      [
        [3, 4],
        [5, 6],
      ],
    ]);
    expect(padSequences([[[1], [2], [3]]], { maxlen: 2 }).array()).toEqual([[[2], [3]]]);
    expect(padSequences([[[[1, 2]]], [[[3, 4]], [[5, 6]]]]).shape).toEqual([2, 2, 1, 2]);
  });
});

describe("textToWordSequence", () => {
  test("cuts as Keras does", () => {
    expect(textToWordSequence("It's GOOD,<br /> isn't\tit?")).toEqual(["it's", "good", "br", "isn't", "it"]);
  });

  test("takes other filters and separators", () => {
    expect(textToWordSequence("a-b;C", { filters: "", lower: false, split: ";" })).toEqual(["a-b", "C"]);
    expect(textToWordSequence("")).toEqual([]);
  });

  test("refuses what is no text", () => {
    for (const text of [null, undefined, 3, ["a"]]) {
      expect(() => textToWordSequence(text as unknown as string)).toThrow(/text to be a string, got/);
    }
    expect(() => textToWordSequence("a", { split: "" })).toThrow(/split to be a non-empty string/);
    expect(() => textToWordSequence("a", { lower: 1 as unknown as boolean })).toThrow(/lower to be true or false/);
  });
});
