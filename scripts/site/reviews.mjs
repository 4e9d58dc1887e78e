// The reviews of the studio: a part of the 50,000 of Maas et al., the last words of each, in the package's compact form, gzipped.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../setup/shell.mjs";

export const DATA = "site/public/data";
export const REVIEWS = `${DATA}/reviews.bin.gz`;
/** Words have ids below this; of each review the last so many words are kept, as padding to this length would. */
export const VOCABULARY = 5000;
export const LENGTH = 80;
const COUNTS = { train: 5000, test: 1000 };
/** Padding, start, and words left out. */
const RESERVED = 3;

/** Makes the file. */
export async function packReviews() {
  const [{ loadCorpus }, { encodeCorpus }] = await Promise.all([
    import("../../dist/datasets.source.js"),
    import("../../dist/datasets.corpus.js"),
  ]);
  const corpus = await loadCorpus(undefined);
  const known = VOCABULARY - RESERVED - 1;
  const bytes = encodeCorpus({
    // One more word stands for all that are left out: its id is just over the vocabulary.
    words: [...corpus.words.slice(0, known), "…"],
    train: part(corpus.train, COUNTS.train, known),
    test: part(corpus.test, COUNTS.test, known),
  });
  mkdirSync(join(root, DATA), { recursive: true });
  writeFileSync(join(root, REVIEWS), gzipSync(bytes, { level: 9 }));
}

/** Evenly from both halves of a split, which hold the two classes. */
function part({ ranks, ends, labels }, count, known) {
  const half = ends.length / 2;
  const kept = { ranks: [], ends: [], labels: [] };
  for (let k = 0; k < count; k++) {
    const review = (k % 2) * half + Math.floor((Math.floor(k / 2) * half) / (count / 2));
    const [from, to] = [review === 0 ? 0 : ends[review - 1], ends[review]];
    for (let t = Math.max(from, to - LENGTH); t < to; t++) kept.ranks.push(Math.min(ranks[t], known + 1));
    kept.ends.push(kept.ranks.length);
    kept.labels.push(labels[review]);
  }
  return Object.fromEntries(Object.entries(kept).map(([name, list]) => [name, Int32Array.from(list)]));
}
