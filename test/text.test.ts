/** What Keras's numbers do not tell of lookups and text vectorization: files, iterables, and how bad input is refused. */
import { Embedding, type layers as kinds, layers, registerSerializable, Sequential, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const { integerLookup, stringLookup, textVectorization } = layers;

describe("files", () => {
  const shout = registerSerializable((text: string) => text.toUpperCase(), "text-test", "shout");

  test.each([
    ["what was given", () => stringLookup({ vocabulary: ["a", "b"], maskToken: "", numOovIndices: 2, name: "mine" })],
    [
      "an integer lookup",
      () => integerLookup({ vocabulary: [7, 9], maskToken: 0, oovMethod: "farmhash", numOovIndices: 3 }),
    ],
    [
      "weights",
      () =>
        stringLookup({ vocabulary: ["a"], idfWeights: [0.5], outputMode: "tfIdf", maxTokens: 9, padToMaxTokens: true }),
    ],
    [
      "a function",
      () => textVectorization({ vocabulary: ["A"], standardize: shout, split: "character", ngrams: [1, 2] }),
    ],
    [
      "no standard",
      () => textVectorization({ vocabulary: ["A"], standardize: null, split: null, outputSequenceLength: 3 }),
    ],
  ])("hold all options: %s", (_what, make: () => kinds.LayerBase) => {
    const made = make();
    const config = JSON.parse(JSON.stringify(made.getConfig()));
    const back = (made.constructor as typeof kinds.StringLookup).fromConfig(config);
    expect(back.getConfig()).toEqual(made.getConfig());
  });

  test("hold what was learned", () => {
    const made = textVectorization({ outputMode: "tfIdf" });
    made.adapt(["a b a", "b c"]);
    const back = layers.TextVectorization.fromConfig(JSON.parse(JSON.stringify(made.getConfig())));
    expect(back.getVocabulary()).toEqual(made.getVocabulary());
    expect(back.apply(["a c q"]).array()).toEqual(made.apply(["a c q"]).array());
  });

  test("of Keras are read", () => {
    const config = {
      standardize: "lower_and_strip_punctuation",
      outputMode: "multi_hot",
      vocabularySize: 3,
      encoding: "utf-8",
    };
    const made = layers.TextVectorization.fromConfig({ ...config, vocabulary: ["a", "b"] });
    expect(made.apply(["B!"]).array()).toEqual([[0, 0, 1]]);
    expect(made.getConfig()).toMatchObject({ standardize: "lower_and_strip_punctuation", outputMode: "multi_hot" });
  });
});

describe("data", () => {
  test("come as an iterable of batches too, of which `steps` are read", () => {
    const layer = textVectorization();
    layer.adapt(new Set([["a a b"], ["a b"], ["c"]]), { steps: 2 });
    expect(layer.getVocabulary()).toEqual(["", "[UNK]", "a", "b"]);
  });

  test("of integers come as tensors", () => {
    const layer = integerLookup();
    layer.adapt(
      tensor(
        [
          [5, 5],
          [3, 5],
        ],
        undefined,
        "int32",
      ),
    );
    expect(layer.apply([[3, 5, 8]]).array()).toEqual([[2, 1, 0]]);
  });

  test("adapting again begins anew, and another vocabulary replaces the first", () => {
    const layer = stringLookup();
    layer.adapt(["a"]);
    layer.adapt(["b"]);
    expect(layer.getVocabulary()).toEqual(["[UNK]", "b"]);
    layer.setVocabulary(["c", "d"]);
    expect(layer.apply(["d", "b"]).array()).toEqual([2, 0]);
  });

  test("words as frequent as each other come in falling order of code points, which UTF-16 has otherwise", () => {
    const layer = textVectorization();
    layer.adapt(["ａ a \u{1f600} z é \u{ffff} \u{10000} a z"]);
    expect(layer.getVocabulary().slice(2)).toEqual(["z", "a", "\u{1f600}", "\u{10000}", "\u{ffff}", "ａ", "é"]);
  });

  test("a single text is no batch", () => {
    expect(
      textVectorization({ vocabulary: ["a", "b"] })
        .apply("b a q")
        .array(),
    ).toEqual([3, 2, 1]);
    expect(
      textVectorization({ vocabulary: ["a"], outputMode: "count" })
        .apply("a a")
        .array(),
    ).toEqual([0, 2]);
    expect(
      stringLookup({ vocabulary: ["a"] })
        .apply("a")
        .array(),
    ).toBe(1);
  });

  test("rows may be ragged where they are counted", () => {
    const layer = stringLookup({ vocabulary: ["a", "b"], outputMode: "count" });
    expect(layer.apply([["a"], ["b", "b", "a"], []]).array()).toEqual([
      [0, 1, 0],
      [0, 1, 2],
      [0, 0, 0],
    ]);
  });

  test("ids with padding feed an Embedding that masks it", () => {
    const ids = textVectorization({ vocabulary: ["a", "b"], outputSequenceLength: 3 }).apply(["a b", "b"]);
    const model = new Sequential([new Embedding({ inputDim: 4, outputDim: 2, maskZero: true })]);
    expect(model.apply(ids).mask?.array()).toEqual([
      [true, true, false],
      [true, false, false],
    ]);
  });

  test("other alphabets are made lower case by a function", () => {
    const layer = textVectorization({ standardize: (text) => text.toLowerCase(), split: (text) => text.split("|") });
    layer.adapt(["É|é|Ж ж"]);
    expect(layer.getVocabulary()).toEqual(["", "[UNK]", "é", "ж ж"]);
  });
});

const WORDS = ["a", "b"];
const anything = (value: unknown) => value as never;

describe("refused in words", () => {
  test.each<[string, string, () => unknown, RegExp]>([
    ["no vocabulary", "not-built", () => textVectorization().apply(["a"]), /none yet\. Call adapt/],
    ["no vocabulary of strings", "not-built", () => stringLookup().apply(["a"]), /vocabulary/],
    ["no vocabulary of integers", "not-built", () => integerLookup().apply([1]), /adapt/],
    [
      "numbers for texts",
      "invalid-argument",
      () => textVectorization({ vocabulary: WORDS }).apply(anything([1, 2])),
      /expected texts, got 1/,
    ],
    [
      "a tensor for texts",
      "invalid-argument",
      () => stringLookup({ vocabulary: WORDS }).apply(anything(tensor([1]))),
      /integerLookup/,
    ],
    [
      "numbers among texts",
      "invalid-argument",
      () => stringLookup({ vocabulary: WORDS }).apply(anything([["a"], [3]])),
      /got 3 at position \[1, 0\]/,
    ],
    [
      "half an integer",
      "invalid-argument",
      () => integerLookup({ vocabulary: [1] }).apply([0.5]),
      /whole numbers, got 0.5/,
    ],
    [
      "doubles",
      "invalid-argument",
      () => stringLookup({ vocabulary: ["a", "b", "a"] }),
      /each token once, got "a" twice/,
    ],
    [
      "a mask inside",
      "invalid-argument",
      () => stringLookup({ vocabulary: ["a", ""], maskToken: "" }),
      /masks, "", nowhere but at the front/,
    ],
    [
      "an unknown token inside",
      "invalid-argument",
      () => stringLookup({ vocabulary: ["a", "[UNK]"], invert: true }),
      /front, got it at index 1/,
    ],
    [
      "too many tokens",
      "invalid-argument",
      () => stringLookup({ vocabulary: WORDS, maxTokens: 2 }),
      /at most maxTokens, 2/,
    ],
    ["an empty vocabulary", "invalid-argument", () => stringLookup({ vocabulary: [] }), /one token or more/],
    [
      "numbers as vocabulary",
      "invalid-argument",
      () => stringLookup({ vocabulary: anything([1]) }),
      /vocabulary\[0\] to be a text/,
    ],
    [
      "adapting what was given",
      "invalid-argument",
      () => stringLookup({ vocabulary: WORDS }).adapt(["c"]),
      /without a vocabulary/,
    ],
    [
      "unknown where none may be",
      "index-out-of-range",
      () => stringLookup({ vocabulary: WORDS, numOovIndices: 0 }).apply(["c"]),
      /got "c"/,
    ],
    [
      "no weights",
      "invalid-argument",
      () => stringLookup({ vocabulary: WORDS, outputMode: "tfIdf" }),
      /idfWeights beside/,
    ],
    [
      "too few weights",
      "shape-mismatch",
      () => stringLookup({ vocabulary: WORDS, idfWeights: [1], outputMode: "tfIdf" }),
      /2 idfWeights/,
    ],
    [
      "weights for ids",
      "invalid-argument",
      () => stringLookup({ vocabulary: WORDS, idfWeights: [1, 1] }),
      /"tfIdf" alone/,
    ],
    [
      "padding to nothing",
      "invalid-argument",
      () => stringLookup({ padToMaxTokens: true, outputMode: "count" }),
      /maxTokens beside/,
    ],
    [
      "invert and counts",
      "invalid-argument",
      () => stringLookup({ invert: true, outputMode: "count" }),
      /with invert: true/,
    ],
    [
      "ragged ids",
      "shape-mismatch",
      () => stringLookup({ vocabulary: WORDS }).apply([["a"], ["a", "b"]]),
      /Pad the rows/,
    ],
    ["texts and lists", "shape-mismatch", () => stringLookup({ vocabulary: WORDS }).apply([["a"], "b"]), /one depth/],
    [
      "a length of counts",
      "invalid-argument",
      () => textVectorization({ outputMode: "count", outputSequenceLength: 3 }),
      /"int" alone/,
    ],
    [
      "several texts a row",
      "shape-mismatch",
      () => textVectorization({ vocabulary: WORDS }).apply([["a", "b"]]),
      /split: null/,
    ],
    [
      "a split of one text",
      "invalid-argument",
      () => textVectorization({ vocabulary: WORDS, split: anything(() => "a") }).apply(["a"]),
      /array of texts/,
    ],
    ["sparse", "unsupported", () => stringLookup({ sparse: anything(true) }), /sparse false/],
    [
      "an unknown mode",
      "unknown-name",
      () => textVectorization({ outputMode: anything("ints") }),
      /Did you mean "int"/,
    ],
    ["an unknown standard", "unknown-name", () => textVectorization({ standardize: anything("upper") }), /standardize/],
    ["no steps", "invalid-argument", () => stringLookup().adapt(new Set(["a"]), { steps: 0 }), /steps/],
  ])("%s", (_what, code, act, message) => {
    const error = thrownBy(act);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
