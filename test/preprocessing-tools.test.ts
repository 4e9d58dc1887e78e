/** What Keras's numbers do not tell of Tokenizer, toCategorical, timeseriesDatasetFromArray and splitDataset: files, orders, refusals. */
import { Dataset, preprocessing, type Tensor, tensor, utils } from "throughtime";
import { describe, expect, test } from "vitest";
import { all, anything, ragged, upTo } from "./support/pipelines.js";
import { thrownBy } from "./support/thrown.js";

const { tokenizer, tokenizerFromJSON, padSequences } = preprocessing;

const fitted = (options: preprocessing.TokenizerOptions = {}, texts = ["b a c", "a"]) => {
  const made = tokenizer(options);
  made.fitOnTexts(texts);
  return made;
};

describe("Tokenizer", () => {
  test("words that are properties of objects, and words that are numbers, are words", () => {
    const made = fitted({}, ["constructor __proto__ 7 toString 1984", "7 1984"]);
    expect([...made.wordIndex.keys()]).toEqual(["7", "1984", "constructor", "proto", "tostring"]);
    const back = tokenizerFromJSON(JSON.parse(JSON.stringify(made)));
    expect([...back.wordCounts]).toEqual([...made.wordCounts]);
    back.fitOnTexts(["new"]);
    made.fitOnTexts(["new"]);
    expect([...back.wordIndex]).toEqual([...made.wordIndex]);
    expect(fitted({ filters: "" }, ["__proto__ a"]).textsToSequences(["__proto__"])).toEqual([[1]]);
  });

  test("texts come from any iterable, and lists go on to padSequences", () => {
    const made = fitted();
    made.fitOnTexts(new Set(["d"]));
    expect(padSequences(made.textsToSequences(new Set(["a b c", "d"]))).array()).toEqual([
      [1, 2, 3],
      [0, 0, 4],
    ]);
  });

  test("an analyzer cuts, and stays out of files", () => {
    const made = fitted({ analyzer: (text: string) => text.split("|") }, ["A b|c"]);
    expect(made.textsToSequences(["c|A b|?"])).toEqual([[2, 1]]);
    expect(thrownBy(() => JSON.stringify(made)).code).toBe("unsupported");
  });

  test("what one text spoils is not learned by half", () => {
    const made = fitted();
    expect(() => made.fitOnTexts(anything(["new", 3]))).toThrow(/got 3 at index 1/);
    expect([made.documentCount, made.wordIndex.has("new")]).toEqual([2, false]);
  });

  test("rows of numbers may be typed arrays", () => {
    expect(fitted().sequencesToTexts([Int32Array.of(1, 3)])).toEqual(["a c"]);
  });

  test.each<[string, string, () => unknown, RegExp]>([
    [
      "sequences before words",
      "not-built",
      () => tokenizer().textsToSequences(["a"]),
      /words, got none yet\. Call fitOnTexts/,
    ],
    ["texts before words", "not-built", () => tokenizer().sequencesToTexts([[1]]), /none yet/],
    ["a matrix before words", "not-built", () => tokenizer().sequencesToMatrix([[1]]), /numWords, or words/],
    [
      "tfidf before documents",
      "not-built",
      () => tokenizer({ numWords: 3 }).sequencesToMatrix([[1]], { mode: "tfidf" }),
      /documents/,
    ],
    ["one text", "invalid-argument", () => tokenizer().fitOnTexts("a b"), /Wrap one text in a list/],
    ["numbers as texts", "invalid-argument", () => tokenizer().fitOnTexts(anything([1])), /got 1 at index 0/],
    ["nothing", "invalid-argument", () => tokenizer().fitOnTexts(anything(null)), /a list of texts, got null/],
    ["tokens that are none", "invalid-argument", () => tokenizer().fitOnTexts(anything([["a", 1]])), /lists of tokens/],
    [
      "one sequence",
      "invalid-argument",
      () => fitted().sequencesToTexts(anything([1, 2])),
      /lists of word numbers, got 1 at index 0/,
    ],
    ["half a number", "invalid-argument", () => fitted().sequencesToTexts([[0.5]]), /got 0.5 at position \[0, 0\]/],
    ["a negative one", "invalid-argument", () => fitted().sequencesToMatrix([[-1]]), /got -1/],
    [
      "another mode",
      "unknown-name",
      () => fitted().textsToMatrix(["a"], anything({ mode: "tfid" })),
      /Did you mean "tfidf"/,
    ],
    ["no words", "invalid-argument", () => tokenizer({ numWords: 0 }), /numWords to be a positive integer/],
    ["an old name", "unknown-name", () => tokenizer(anything({ nbWords: 3 })), /Did you mean "numWords"/],
    [
      "an analyzer of no words",
      "invalid-argument",
      () => fitted({ analyzer: anything(() => "a") }),
      /analyzer to give a list/,
    ],
    ["a cut file", "bad-file", () => tokenizerFromJSON('{"class_name": "Tok'), /expected JSON/],
    ["another file", "bad-file", () => tokenizerFromJSON("[]"), /\{ class_name, config \}/],
    [
      "a file without words",
      "bad-file",
      () => tokenizerFromJSON({ config: {} }),
      /word_counts to be the JSON of an object, got undefined/,
    ],
    [
      "a file of other words",
      "bad-file",
      () => tokenizerFromJSON({ config: { word_counts: '{"a": [1]}' } }),
      /word_counts/,
    ],
    [
      "too large a matrix",
      "out-of-memory",
      () => tokenizer({ numWords: 2 ** 31 }).sequencesToMatrix([[1]]),
      /Give numWords/,
    ],
  ])("refuses %s", (_name, code, act, words) => {
    const error = thrownBy(act);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
  });
});

test("textToWordSequence takes separators beyond 16 bits, and dollars", () => {
  expect(preprocessing.textToWordSequence("a😀b😁c", { filters: "😀😁" })).toEqual(["a", "b", "c"]);
  expect(preprocessing.textToWordSequence("a;b", { filters: ";", split: "$&" })).toEqual(["a", "b"]);
});

describe("toCategorical", () => {
  test("takes tensors and typed arrays, and gives float32", () => {
    const rows = utils.toCategorical(tensor([[1], [0]], undefined, "int32"));
    expect([rows.dtype, rows.array()]).toEqual([
      "float32",
      [
        [0, 1],
        [1, 0],
      ],
    ]);
    expect(utils.toCategorical(Uint8Array.of(2)).shape).toEqual([1, 3]);
  });

  test.each<[string, string, () => unknown, RegExp]>([
    [
      "a class too many",
      "index-out-of-range",
      () => utils.toCategorical([0, 3], { numClasses: 3 }),
      /below numClasses, 3, got 3 at position \[1\]/,
    ],
    [
      "half a class",
      "invalid-argument",
      () => utils.toCategorical([[0], [0.5]]),
      /whole numbers from 0 up, got 0.5 at position \[1, 0\]/,
    ],
    ["a class below 0", "invalid-argument", () => utils.toCategorical([-1]), /got -1/],
    ["NaN", "invalid-argument", () => utils.toCategorical([Number.NaN]), /got NaN/],
    [
      "words",
      "invalid-argument",
      () => utils.toCategorical(anything(["cat"])),
      /toCategorical: expected numbers or booleans, got "cat"/,
    ],
    ["nothing", "invalid-argument", () => utils.toCategorical([]), /labels, or numClasses, got neither/],
  ])("refuses %s", (_name, code, act, words) => {
    const error = thrownBy(act);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
  });
});

describe("timeseriesDatasetFromArray", () => {
  const series = Float32Array.from({ length: 12 }, (_, t) => t);

  test("shuffled sequences keep their targets; each pass has its own order, the same seed the same orders", () => {
    const make = () =>
      utils.timeseriesDatasetFromArray(series, series, { sequenceLength: 3, shuffle: true, seed: 5, batchSize: null });
    const pairs = [...make()].map(([x, y]) => [(x.array() as number[])[0], y.item()]);
    expect(pairs.map(([first]) => first)).toEqual(pairs.map(([, target]) => target));
    const orders = make();
    const [first, second] = [all(orders), all(orders)];
    expect(first).not.toEqual(second);
    expect(all(make())).toEqual(first);
    expect([...pairs].sort(([a], [b]) => a! - b!).map(([a]) => a)).toEqual(Array.from({ length: 10 }, (_, k) => k));
  });

  test("the cardinality is known", () => {
    expect(utils.timeseriesDatasetFromArray(series, null, { sequenceLength: 3, batchSize: 4 }).cardinality).toBe(3);
  });

  test.each<[string, string, () => unknown, RegExp]>([
    [
      "no length",
      "invalid-argument",
      () => utils.timeseriesDatasetFromArray(series, null, anything({})),
      /sequenceLength to be a positive integer, got undefined/,
    ],
    [
      "a short series",
      "invalid-argument",
      () => utils.timeseriesDatasetFromArray(series, null, { sequenceLength: 13 }),
      /at least 13 steps, as sequenceLength and samplingRate need, got 12/,
    ],
    [
      "a short part",
      "invalid-argument",
      () => utils.timeseriesDatasetFromArray(series, null, { sequenceLength: 3, samplingRate: 2, startIndex: 9 }),
      /at least 5 steps.*got 3/,
    ],
    [
      "an end before the start",
      "invalid-argument",
      () => utils.timeseriesDatasetFromArray(series, null, { sequenceLength: 2, startIndex: 4, endIndex: 4 }),
      /got 4 and 4/,
    ],
    [
      "an end beyond",
      "invalid-argument",
      () => utils.timeseriesDatasetFromArray(series, null, { sequenceLength: 2, endIndex: 13 }),
      /at most 12, the length of data, got 0 and 13/,
    ],
    [
      "no targets",
      "invalid-argument",
      () => utils.timeseriesDatasetFromArray(series, [], { sequenceLength: 2 }),
      /targets for steps from 0 on, got 0 targets/,
    ],
    [
      "a number",
      "shape-mismatch",
      () => utils.timeseriesDatasetFromArray(3, null, { sequenceLength: 1 }),
      /rank 1 or more/,
    ],
  ])("refuses %s", (_name, code, act, words) => {
    const error = thrownBy(act);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
  });
});

describe("splitDataset", () => {
  test("at random: the same parts in each pass, and nothing twice", () => {
    const [left, right] = utils.splitDataset(upTo(20), { leftSize: 0.5, shuffle: true, seed: 3 });
    const [a, b] = [all(left) as number[], all(right) as number[]];
    expect(all(left)).toEqual(a);
    expect([...a, ...b].sort((x, y) => x - y)).toEqual(all(upTo(20)));
    expect(a).not.toEqual(all(upTo(10)));
  });

  test("a structure of arrays", () => {
    const [left] = utils.splitDataset([tensor([[1], [2], [3]]), tensor([4, 5, 6])], { leftSize: 2 });
    expect([...left.batch(2)].map((part) => (part as Tensor[]).map((one) => one.array()))).toEqual([
      [
        [[1], [2]],
        [4, 5],
      ],
    ]);
  });

  test.each<[string, string, () => unknown, RegExp]>([
    ["no size", "invalid-argument", () => utils.splitDataset(upTo(3), {}), /leftSize or rightSize, got neither/],
    [
      "more than there is",
      "invalid-argument",
      () => utils.splitDataset(upTo(3), { leftSize: 2, rightSize: 2 }),
      /at most 3 elements together, got 2 and 2/,
    ],
    ["a left larger than all", "invalid-argument", () => utils.splitDataset(upTo(3), { leftSize: 4 }), /got 4 and -1/],
    [
      "a share of 1.5",
      "invalid-argument",
      () => utils.splitDataset(upTo(3), { leftSize: 1.5 }),
      /a share in \(0, 1\), got 1.5/,
    ],
    [
      "generators",
      "unsupported",
      () => utils.splitDataset(ragged([1]), { leftSize: 1 }),
      /got a generator's\. Use dataset\.take/,
    ],
    ["endless data", "unsupported", () => utils.splitDataset(upTo(3).repeat(), { leftSize: 1 }), /an endless one/],
  ])("refuses %s", (_name, code, act, words) => {
    const error = thrownBy(act);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
  });
});

test("setRandomSeed fixes what is drawn from there on", () => {
  const order = () => {
    utils.setRandomSeed(3);
    return all(Dataset.fromTensorSlices([1, 2, 3, 4, 5, 6]).shuffle(6));
  };
  expect(order()).toEqual(order());
});
