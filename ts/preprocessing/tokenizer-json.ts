import { isWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import type { Json } from "../core/options.js";

/** What a tokenizer has learned. */
export interface TokenizerState {
  documentCount: number;
  wordCounts: Map<string, number>;
  wordDocs: Map<string, number>;
  wordIndex: Map<string, number>;
  indexDocs: Map<number, number>;
  indexWord: Map<number, string>;
}

/** The maps stand in files as texts of JSON, under these names. */
export function writeState(state: TokenizerState): Record<string, Json> {
  return {
    document_count: state.documentCount,
    word_counts: writeMap(state.wordCounts),
    word_docs: writeMap(state.wordDocs),
    index_docs: writeMap(state.indexDocs),
    index_word: writeMap(state.indexWord),
    word_index: writeMap(state.wordIndex),
  };
}

/** What a file says was learned. **Errors** `bad-file`. */
export function readState(where: string, config: Readonly<Record<string, unknown>>): TokenizerState {
  const counts = (name: string) => readMap(where, name, config[name], String, count);
  const { document_count: documentCount = 0 } = config;
  if (!isWhole(documentCount)) fail("bad-file", where, "document_count to be a whole number", quoted(documentCount));
  return {
    documentCount,
    wordCounts: counts("word_counts"),
    wordDocs: counts("word_docs"),
    wordIndex: counts("word_index"),
    indexDocs: readMap(where, "index_docs", config.index_docs, Number, count),
    indexWord: readMap(where, "index_word", config.index_word, Number, word),
  };
}

const count = (value: unknown) => (isWhole(value) ? value : undefined);
const word = (value: unknown) => (typeof value === "string" ? value : undefined);

/** Written by hand: an object would move keys such as "1984" to its front. */
function writeMap(map: ReadonlyMap<string | number, string | number>): string {
  return `{${[...map].map(([key, value]) => `${JSON.stringify(String(key))}: ${JSON.stringify(value)}`).join(", ")}}`;
}

/** A key and a value of a flat object of JSON. */
const ENTRY = /("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*"|\d+)/g;

/** The entries of an object's JSON in the order in which they stand, whatever their keys are. */
function readMap<K, V>(
  where: string,
  name: string,
  given: unknown,
  keyOf: (key: string) => K,
  read: (value: unknown) => V | undefined,
): Map<K, V> {
  const bad = () => fail("bad-file", where, `${name} to be the JSON of an object`, quoted(given));
  const text = typeof given === "string" ? given : bad();
  let size = 0;
  try {
    size = Object.keys(JSON.parse(text) as object).length;
  } catch {
    bad();
  }
  const entries = [...text.matchAll(ENTRY)].map(([, key, value]): [K, V] => [
    keyOf(JSON.parse(key!) as string),
    read(JSON.parse(value!)) ?? bad(),
  ]);
  return entries.length === size ? new Map(entries) : bad();
}
