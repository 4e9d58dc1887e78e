/** Tokenizer, toCategorical, timeseriesDatasetFromArray and splitDataset against Keras. */
import { preprocessing, type Tensor, utils } from "throughtime";
import { describe, expect, test } from "vitest";
import { relativeError, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";

/** Keras computes them in double precision, and here they are rounded once. */
const ROUNDING = 1e-7;

const MODES = ["binary", "count", "freq", "tfidf"] as const;
type Matrices = Record<(typeof MODES)[number], Stored>;

interface Base {
  kind: string;
  options: object;
}

interface TokenizerCase extends Base {
  fit: string[];
  again: string[] | null;
  queries: string[];
  wordIndex: [string, number][];
  wordCounts: [string, number][];
  documents: number;
  indexDocs: [number, number][];
  sequences: number[][];
  texts: string[];
  matrices: Matrices;
  json: string;
}

function ofKind<Case extends Base>(kind: string): [string, Case][] {
  const found = cases<Case>("preprocessing").filter((each) => each.kind === kind);
  return found.map((each, k) => [`${k}: ${JSON.stringify(each.options)}`, each]);
}

function expectClose(got: Tensor, { shape, values }: Stored) {
  expect(got.shape).toEqual(shape);
  expect(relativeError(got.data(), values)).toBeLessThanOrEqual(ROUNDING);
}

/** As Python writes JSON: no letter beyond ASCII. */
const ascii = (text: string) =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

describe("Tokenizer", () => {
  test.each(ofKind<TokenizerCase>("tokenizer"))("%s", (_name, given) => {
    const made = preprocessing.tokenizer(given.options);
    made.fitOnTexts(given.fit);
    if (given.again !== null) made.fitOnTexts(given.again);
    expect([...made.wordIndex]).toEqual(given.wordIndex);
    expect([...made.wordCounts]).toEqual(given.wordCounts);
    expect([...made.indexDocs].sort(([a], [b]) => a - b)).toEqual(given.indexDocs);
    expect(made.documentCount).toBe(given.documents);
    const read = preprocessing.tokenizerFromJSON(given.json);
    const again = preprocessing.tokenizerFromJSON(JSON.stringify(made));
    for (const tokenizer of [made, read, again]) {
      expect(tokenizer.textsToSequences(given.queries)).toEqual(given.sequences);
      expect(tokenizer.sequencesToTexts([...given.sequences, [1, 2, 3, 400, 0]])).toEqual(given.texts);
      for (const mode of MODES) expectClose(tokenizer.textsToMatrix(given.queries, { mode }), given.matrices[mode]);
    }
  });

  test.each(ofKind<TokenizerCase>("tokenizer"))("%s: its file is Keras's to the letter", (_name, given) => {
    const { config, class_name } = JSON.parse(given.json);
    const ours = preprocessing.tokenizerFromJSON(given.json).toJSON();
    expect(ours.class_name).toBe(class_name);
    expect(Object.keys(ours.config).sort()).toEqual(Object.keys(config).sort());
    for (const [name, value] of Object.entries(ours.config)) {
      expect(typeof value === "string" && value.startsWith("{") ? ascii(value) : value, name).toEqual(config[name]);
    }
  });

  test.each(ofKind<Base & { numWords: number; sequences: number[][]; matrices: Matrices }>("sequences"))(
    "of numbers alone, %s",
    (_name, { numWords, sequences, matrices }) => {
      const made = preprocessing.tokenizer({ numWords });
      made.fitOnSequences(sequences);
      for (const mode of MODES) expectClose(made.sequencesToMatrix(sequences, { mode }), matrices[mode]);
    },
  );
});

test.each(ofKind<Base & { x: number[]; output: Stored }>("toCategorical"))("toCategorical %s", (_name, given) => {
  expectClose(utils.toCategorical(given.x, given.options), given.output);
});

interface Timeseries extends Base {
  options: { sequenceLength: number };
  data: Stored;
  targets: Stored | null;
  batches: Stored[][];
}

test.each(ofKind<Timeseries>("timeseries"))("timeseriesDatasetFromArray %s", (_name, given) => {
  const targets = given.targets && load(given.targets);
  const dataset = utils.timeseriesDatasetFromArray(load(given.data), targets as Tensor, given.options);
  const batches = [...dataset].map((batch) => [batch].flat() as Tensor[]);
  expect(batches.map((parts) => parts.length)).toEqual(given.batches.map((parts) => parts.length));
  batches.forEach((parts, b) => parts.forEach((part, k) => expectClose(part, given.batches[b]![k]!)));
});

test.each(ofKind<Base & { n: number; parts: number[][] }>("split"))("splitDataset %s", (_name, given) => {
  const parts = utils.splitDataset(
    Int32Array.from({ length: given.n }, (_, k) => k),
    given.options,
  );
  expect(parts.map((part) => [...part].map((element) => (element as Tensor).item()))).toEqual(given.parts);
});
