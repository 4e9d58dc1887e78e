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
    expect(() => padSequences(RAGGED, { maxlen: 1.5 })).toThrow(/maxlen to be a whole number, got 1.5/);
    expect(() => padSequences(RAGGED, { padding: "left" as "pre" })).toThrow(
      /padding to be "pre" or "post", got "left"/,
    );
    expect(() => padSequences([1, 2] as unknown as number[][])).toThrow(/a list of sequences, got 1 at index 0/);
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
});
