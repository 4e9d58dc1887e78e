/**
 * A labelled corpus as word ranks, and its compact binary form.
 *
 * The form: the eight bytes of {@link MAGIC}; the counts of words, training and test reviews; the words by rank, joined by
 * newlines in UTF-8 behind their byte length; then a review after another: label, length, and the rank of every word.
 * All numbers are LEB128 varints, so that the frequent (low) ranks take one byte.
 */
import { fail } from "../core/errors.js";
import { textToWordSequence } from "../preprocessing/text.js";

/** One half of the corpus: `ranks` of all reviews end to end; review i is `ranks[ends[i-1] .. ends[i]]`. */
export interface Split {
  readonly ranks: Int32Array;
  readonly ends: Int32Array;
  readonly labels: Int32Array;
}

/** A corpus: the words by rank (rank 1 first) and its two halves. */
export interface Corpus {
  readonly words: readonly string[];
  readonly train: Split;
  readonly test: Split;
}

/** One review as it comes: its text and its sentiment, 0 or 1. */
export interface Review {
  readonly t: string;
  readonly s: number;
}

const MAGIC = "TTCORP1\n";

/**
 * Ranks the words of the training half by frequency (ties by first appearance) and writes every review in ranks.
 * Words that the training half does not know are left out, as in Keras's data.
 */
export function buildCorpus(train: readonly Review[], test: readonly Review[]): Corpus {
  const trainWords = train.map((review) => textToWordSequence(review.t));
  const counts = new Map<string, number>();
  for (const words of trainWords) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
  const rankOf = new Map(words.map((word, i) => [word, i + 1]));
  const testWords = test.map((review) => textToWordSequence(review.t));
  return { words, train: toSplit(train, trainWords, rankOf), test: toSplit(test, testWords, rankOf) };
}

function toSplit(reviews: readonly Review[], texts: readonly string[][], rankOf: ReadonlyMap<string, number>): Split {
  const ranks = new Int32Array(texts.reduce((sum, words) => sum + words.length, 0));
  const ends = new Int32Array(texts.length);
  let at = 0;
  texts.forEach((words, i) => {
    for (const word of words) {
      const rank = rankOf.get(word);
      if (rank !== undefined) ranks[at++] = rank;
    }
    ends[i] = at;
  });
  return { ranks: ranks.slice(0, at), ends, labels: Int32Array.from(reviews, (review) => review.s) };
}

/** The compact binary form. */
export function encodeCorpus(corpus: Corpus): Uint8Array {
  const text = new TextEncoder().encode(corpus.words.join("\n"));
  const tokens = corpus.train.ranks.length + corpus.test.ranks.length;
  const reviews = corpus.train.ends.length + corpus.test.ends.length;
  // A varint of 32 bits takes at most five bytes.
  const bytes = new Uint8Array(MAGIC.length + text.length + 5 * (tokens + 2 * reviews + 4));
  let at = 0;
  const write = (value: number) => {
    let rest = value;
    while (rest > 127) {
      bytes[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[at++] = rest;
  };
  bytes.set(new TextEncoder().encode(MAGIC));
  at = MAGIC.length;
  [corpus.words.length, corpus.train.ends.length, corpus.test.ends.length, text.length].forEach(write);
  bytes.set(text, at);
  at += text.length;
  for (const { ranks, ends, labels } of [corpus.train, corpus.test]) {
    let from = 0;
    ends.forEach((end, i) => {
      write(labels[i]!);
      write(end - from);
      for (; from < end; from++) write(ranks[from]!);
    });
  }
  return bytes.slice(0, at);
}

/** Is this the compact binary form? */
export function isCorpus(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/** Reads the compact binary form. **Errors** `bad-file` when it is cut short or goes on too long. */
export function decodeCorpus(bytes: Uint8Array, path: string): Corpus {
  let at = MAGIC.length;
  const read = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    return fail(
      "bad-file",
      "datasets.imdb",
      "a whole corpus file",
      `${path} cut short at byte ${bytes.length}`,
      "Delete it: it is made again.",
    );
  };
  const [wordCount, trainCount, testCount, textLength] = [read(), read(), read(), read()];
  const words = new TextDecoder().decode(bytes.subarray(at, at + textLength)).split("\n");
  at += textLength;
  const readSplit = (count: number): Split => {
    const ranks = new Int32Array(bytes.length - Math.min(at, bytes.length));
    const [ends, labels] = [new Int32Array(count), new Int32Array(count)];
    let filled = 0;
    for (let i = 0; i < count; i++) {
      labels[i] = read();
      for (let left = read(); left > 0; left--) ranks[filled++] = read();
      ends[i] = filled;
    }
    return { ranks: ranks.slice(0, filled), ends, labels };
  };
  const corpus = { words, train: readSplit(trainCount), test: readSplit(testCount) };
  if (words.length === wordCount && at === bytes.length) return corpus;
  return fail(
    "bad-file",
    "datasets.imdb",
    `${wordCount} words and nothing behind the last review`,
    `${path} with ${words.length} words and ${bytes.length - at} bytes more`,
  );
}
