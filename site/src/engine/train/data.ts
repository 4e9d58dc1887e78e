/** The data sets: each as columns to learn from, columns to be tested on, and what the rooms need to know of them. */
import { datasets, layers, preprocessing, randomNormal, randomUniform, type Tensor, tensor } from "throughtime";
import { StudioError } from "../channel.js";
import { data as fetchData, type Tokens, tokensOf } from "../text-model.js";
import type { AddingData, ColumnData, DataAbout, DataSpec, TextsData } from "./spec.js";

export interface Columns {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Ready to train on. */
export interface Prepared {
  readonly about: DataAbout;
  readonly train: Columns;
  readonly validation: Columns;
  /** Of texts. */
  readonly tokens?: (text: string) => Tokens;
  /** Of a series: all its values, scaled, and how to get back. */
  readonly series?: Series;
}

export interface Series {
  readonly values: Float32Array;
  readonly mean: number;
  readonly spread: number;
  readonly window: number;
  /** Where the values begin that were not trained on. */
  readonly heldFrom: number;
}

export const REVIEWS = { vocabulary: 5000, length: 80 };
const ADDING = { train: 3000, validation: 500 };
const SINE_POINTS = 1600;
/** Texts of one's own: so many words are known, and so many of a text are read. */
export const TEXTS = { vocabulary: 5000, length: 80, held: 0.15 };
const HELD = 0.15;
const FEWEST_ROWS = 8;

/** Kept, so that training anew does not load anew. */
let last: { key: string; prepared: Promise<Prepared> } | null = null;

export function prepare(spec: DataSpec): Promise<Prepared> {
  const key = JSON.stringify(spec);
  if (last?.key !== key) {
    const prepared = make(spec);
    last = { key, prepared };
    prepared.catch(() => {
      last = null;
    });
  }
  return last!.prepared;
}

async function make(spec: DataSpec): Promise<Prepared> {
  switch (spec.kind) {
    case "adding":
      return adding(spec);
    case "sine":
      return series(sine(), spec.window);
    case "column":
      return series(spec.values, spec.window, spec);
    case "reviews":
      return reviews();
    case "texts":
      return texts(spec);
  }
}

function adding({ steps }: AddingData): Prepared {
  return {
    about: { task: "number", ...ADDING, steps, features: 2, vocabulary: 0, classes: [] },
    train: addingColumns(ADDING.train, steps, 1),
    validation: addingColumns(ADDING.validation, steps, 2),
  };
}

/** Numbers from 0 to 1, of which one in each half is marked; the target is the sum of the two. */
export function addingColumns(rows: number, steps: number, seed: number): Columns {
  const drawn = randomUniform([rows, steps + 2], { minval: 0, maxval: 1, seed }).data();
  const [x, y] = [new Float32Array(rows * steps * 2), new Float32Array(rows)];
  const half = Math.floor(steps / 2);
  for (let row = 0; row < rows; row++) {
    const own = drawn.subarray(row * (steps + 2), (row + 1) * (steps + 2));
    for (let t = 0; t < steps; t++) x[2 * (row * steps + t)] = own[t]!;
    const marks = [Math.floor(own[steps]! * half), half + Math.floor(own[steps + 1]! * (steps - half))];
    for (const t of marks) {
      x[2 * (row * steps + t) + 1] = 1;
      y[row]! += own[t]!;
    }
  }
  return { x: tensor(x, [rows, steps, 2]), y: tensor(y, [rows, 1]) };
}

function sine(): number[] {
  const noise = randomNormal([SINE_POINTS], { seed: 3 }).data();
  return Array.from(noise, (e, t) => Math.sin(t / 8) + 0.5 * Math.sin(t / 3.1 + 1) + 0.05 * e);
}

/** Windows of a series, each with the value behind it; the last part is held back. */
function series(given: readonly number[], window: number, own?: ColumnData): Prepared {
  const rows = given.length - window;
  if (rows < FEWEST_ROWS) {
    throw new StudioError(
      "too-short",
      `${own ? `Column "${own.name}"` : "The series"} has ${given.length} values: too few for windows of ${window} and something to predict. ` +
        "Choose a shorter window or a longer series.",
    );
  }
  const heldRows = Math.max(1, Math.round(HELD * rows));
  const heldFrom = given.length - heldRows;
  const known = given.slice(0, heldFrom);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const spread = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length) || 1;
  const values = Float32Array.from(given, (value) => (value - mean) / spread);
  const columns = (from: number, to: number): Columns => {
    const x = new Float32Array((to - from) * window);
    for (let row = from; row < to; row++) x.set(values.subarray(row, row + window), (row - from) * window);
    return {
      x: tensor(x, [to - from, window, 1]),
      y: tensor(values.slice(from + window, to + window), [to - from, 1]),
    };
  };
  return {
    about: {
      ...{ task: "number", train: rows - heldRows, validation: heldRows },
      ...{ steps: window, features: 1, vocabulary: 0, classes: [] },
    },
    train: columns(0, rows - heldRows),
    validation: columns(rows - heldRows, rows),
    series: { values, mean, spread, window, heldFrom },
  };
}

/** The packed reviews, through the package's own loader. */
async function reviews(): Promise<Prepared> {
  const response = await fetchData("reviews.bin.gz");
  // Some servers name the encoding, and the browser has unpacked it then.
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const body = new Response(bytes).body!;
  const unpacked = isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body;
  const path = URL.createObjectURL(await new Response(unpacked).blob());
  const { vocabulary, length } = REVIEWS;
  const [[xTrain, yTrain], [xTest, yTest]] = await datasets.imdb.loadData({ path, numWords: vocabulary });
  const rankOf = await datasets.imdb.getWordIndex({ path });
  URL.revokeObjectURL(path);
  const columns = (x: readonly ArrayLike<number>[], y: Int32Array) => ({
    x: preprocessing.padSequences(x as Int32Array[], { maxlen: length }),
    y: tensor(Float32Array.from(y), [y.length, 1]),
  });
  return {
    about: {
      ...{ task: "binary", train: xTrain.length, validation: xTest.length },
      ...{ steps: length, features: null, vocabulary, classes: ["bad", "good"] },
    },
    train: columns(xTrain, yTrain),
    validation: columns(xTest, yTest),
    tokens: (text) => tokensOf(text, rankOf, vocabulary),
  };
}

function texts({ rows }: TextsData): Prepared {
  const classes = [...new Set(rows.map(({ label }) => label))].sort();
  if (classes.length < 2) {
    throw new StudioError(
      "one-label",
      `All ${rows.length} texts have the label "${classes[0]}". Give at least two labels.`,
    );
  }
  if (rows.length < FEWEST_ROWS) {
    throw new StudioError(
      "too-few",
      `There are ${rows.length} texts; a net needs at least ${FEWEST_ROWS}, better some hundred.`,
    );
  }
  const { vocabulary: maxTokens, length } = TEXTS;
  const vectorize = layers.textVectorization({ maxTokens, outputSequenceLength: length });
  // Every seventh is held back: the labels may be in order.
  const every = Math.round(1 / TEXTS.held);
  const [held, known] = [rows.filter((_, k) => k % every === 0), rows.filter((_, k) => k % every !== 0)];
  vectorize.adapt(known.map(({ text }) => text));
  const words = vectorize.getVocabulary() as string[];
  const idOf = new Map(words.map((word, id) => [word, id]));
  const columns = (part: typeof rows): Columns => ({
    x: vectorize.apply(part.map(({ text }) => text)) as Tensor,
    y: tensor(
      Float32Array.from(part, ({ label }) => classes.indexOf(label)),
      [part.length, 1],
    ),
  });
  return {
    about: {
      ...{ task: classes.length === 2 ? "binary" : "classes", train: known.length, validation: held.length },
      ...{ steps: length, features: null, vocabulary: words.length, classes },
    },
    train: columns(known),
    validation: columns(held),
    tokens(text) {
      const cut = standardized(text);
      const ids = cut.map((word) => idOf.get(word) ?? 1);
      return { ids, words: cut, known: ids.map((id) => id !== 1) };
    },
  };
}

/** As TextVectorization does it: lower case, punctuation gone, cut at white space. */
function standardized(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, "")
    .split(/\s+/)
    .filter((word) => word !== "");
}
