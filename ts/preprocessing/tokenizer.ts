import { isPlainObject, isWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import {
  flag,
  functionOf,
  type Json,
  type OptionsOf,
  oneOf,
  readOptions,
  text,
  type ValuesOf,
  wholeNumber,
} from "../core/options.js";
import type { Tensor } from "../tensor/index.js";
import { atRest } from "../tensor/internal.js";
import { TEXT_OPTIONS, wordsOf } from "./text.js";
import { readState, type TokenizerState, writeState } from "./tokenizer-json.js";

const OPTIONS = {
  /** Only words of an index below this are used: the most frequent numWords − 1. Default null: all. */
  numWords: wholeNumber().orNull(),
  ...TEXT_OPTIONS,
  /** Is each character a token? Default false. */
  charLevel: flag().default(false),
  /** The word that stands for those that are unknown or not used; its index is 1. Default null: they are left out. */
  oovToken: text().orNull(),
  /** Cuts a text into words, in place of filters, lower and split. Default null. */
  analyzer: functionOf<(text: string) => readonly string[]>().orNull(),
};

/** Options of {@link Tokenizer}. */
export interface TokenizerOptions extends OptionsOf<typeof OPTIONS> {}

export interface Tokenizer extends ValuesOf<typeof OPTIONS> {}

const MODES = ["binary", "count", "freq", "tfidf"] as const;

const MATRIX = {
  /** What a row holds for each word: 1, how often it is there, its share of the words, or tf · idf. Default "binary". */
  mode: oneOf(...MODES).default("binary"),
};

/** How {@link Tokenizer.textsToMatrix} counts. */
export interface MatrixOptions extends OptionsOf<typeof MATRIX> {}

/** A text, or one that is cut into tokens already. */
export type TokenizerText = string | readonly string[];

/** The most numbers a matrix holds. */
const MOST_ELEMENTS = 2 ** 29;

/**
 * From texts to lists of word numbers, as programs written for older Keras do it; new ones have {@link TextVectorization}.
 *
 * Words are numbered from 1 by falling frequency; of words that are as frequent the one that was met first comes first. 0 is nobody's, so that
 * `padSequences` can pad with it.
 *
 * In mode "tfidf" a word that is n times in a text has (1 + ln n) · ln(1 + documents / (1 + documents with the word)).
 *
 * **Shapes** n texts → n lists of numbers, or [n, numWords] (float32; without numWords one more than there are words).
 * **Defaults** Keras's: lower case, punctuation but the apostrophe separates, no oovToken.
 * **Errors** `not-built` before it has seen texts; `invalid-argument` for what is no text or no word number; `unknown-name` for another mode.
 * **Source** Keras 2 and 3, `keras.legacy.preprocessing.text.Tokenizer`.
 *
 * @example
 * const tokenizer = preprocessing.tokenizer({ oovToken: "?" });
 * tokenizer.fitOnTexts(["The cat sat.", "The cat!"]);
 * tokenizer.textsToSequences(["the dog sat"]); // [[2, 1, 4]]
 */
export class Tokenizer {
  readonly #state: TokenizerState = {
    documentCount: 0,
    wordCounts: new Map(),
    wordDocs: new Map(),
    wordIndex: new Map(),
    indexDocs: new Map(),
    indexWord: new Map(),
  };

  constructor(options: TokenizerOptions = {}) {
    Object.assign(this, readOptions("tokenizer", OPTIONS, options));
  }

  /** How many texts were seen. */
  get documentCount(): number {
    return this.#state.documentCount;
  }

  /** How often each word was seen, in the order in which they were met. */
  get wordCounts(): ReadonlyMap<string, number> {
    return this.#state.wordCounts;
  }

  /** In how many texts each word was seen. */
  get wordDocs(): ReadonlyMap<string, number> {
    return this.#state.wordDocs;
  }

  /** Each word's number. */
  get wordIndex(): ReadonlyMap<string, number> {
    return this.#state.wordIndex;
  }

  /** Each number's word. */
  get indexWord(): ReadonlyMap<number, string> {
    return this.#state.indexWord;
  }

  /** In how many texts the word of each number was seen. */
  get indexDocs(): ReadonlyMap<number, number> {
    return this.#state.indexDocs;
  }

  /**
   * Learns words, and how frequent they are, from texts; called again, from these as well.
   *
   * @example
   * const tokenizer = preprocessing.tokenizer();
   * tokenizer.fitOnTexts(["b a", "a c"]);
   * [...tokenizer.wordIndex.keys()]; // ["a", "b", "c"]
   */
  fitOnTexts(texts: Iterable<TokenizerText>): void {
    const state = this.#state;
    const { wordCounts, wordDocs } = state;
    // Nothing is kept of texts one of which is none.
    const cut = this.#cut("fitOnTexts", texts);
    for (const words of cut) {
      state.documentCount++;
      for (const word of words) wordCounts.set(word, (wordCounts.get(word) ?? 0) + 1);
      for (const word of new Set(words)) wordDocs.set(word, (wordDocs.get(word) ?? 0) + 1);
    }
    const ordered = [...wordCounts].sort(([, m], [, n]) => n - m).map(([word]) => word);
    const all = this.oovToken === null ? ordered : [this.oovToken, ...ordered];
    state.wordIndex = new Map(all.map((word, k) => [word, k + 1]));
    state.indexWord = new Map([...state.wordIndex].map(([word, index]) => [index, word]));
    for (const [word, count] of wordDocs) state.indexDocs.set(state.wordIndex.get(word)!, count);
  }

  /** Counts documents of word numbers, for mode "tfidf" on numbers alone. */
  fitOnSequences(sequences: readonly ArrayLike<number>[]): void {
    const given = numbersOf("fitOnSequences", sequences);
    this.#state.documentCount += given.length;
    const { indexDocs } = this.#state;
    for (const numbers of given) {
      for (const index of new Set(numbers)) indexDocs.set(index, (indexDocs.get(index) ?? 0) + 1);
    }
  }

  /**
   * The numbers of the words of each text. Words that are unknown or not used are left out, or get oovToken's number.
   *
   * @example
   * const tokenizer = preprocessing.tokenizer({ numWords: 3, charLevel: true });
   * tokenizer.fitOnTexts(["aab", "abc"]);
   * tokenizer.textsToSequences(["cab"]); // [[1, 2]]
   */
  textsToSequences(texts: Iterable<TokenizerText>): number[][] {
    const unknown = this.#unknown("textsToSequences");
    const { wordIndex } = this.#state;
    return this.#cut("textsToSequences", texts).map((words) =>
      words.flatMap((word) => {
        const index = wordIndex.get(word);
        return index !== undefined && this.#isUsed(index) ? [index] : unknown;
      }),
    );
  }

  /**
   * The words of each list of numbers, with spaces between them. Numbers that are unknown or not used are left out, or give oovToken.
   *
   * @example
   * const tokenizer = preprocessing.tokenizer();
   * tokenizer.fitOnTexts(["to be or not to be"]);
   * tokenizer.sequencesToTexts([[4, 1, 2], [9]]); // ["not to be", ""]
   */
  sequencesToTexts(sequences: readonly ArrayLike<number>[]): string[] {
    const unknown = this.#unknown("sequencesToTexts").map((index) => this.#state.indexWord.get(index)!);
    return numbersOf("sequencesToTexts", sequences).map((numbers) =>
      numbers
        .flatMap((index) => {
          const word = this.#state.indexWord.get(index);
          return word !== undefined && this.#isUsed(index) ? [word] : unknown;
        })
        .join(" "),
    );
  }

  /**
   * A row of counts for each text.
   *
   * @example
   * const tokenizer = preprocessing.tokenizer();
   * tokenizer.fitOnTexts(["a b a"]);
   * tokenizer.textsToMatrix(["a a", "b"], { mode: "count" }).array(); // [[0, 2, 0], [0, 0, 1]]
   */
  textsToMatrix(texts: Iterable<TokenizerText>, options?: MatrixOptions): Tensor {
    return this.#matrix("textsToMatrix", this.textsToSequences(texts), options);
  }

  /** A row of counts for each list of word numbers; those from numWords up are left out. */
  sequencesToMatrix(sequences: readonly ArrayLike<number>[], options?: MatrixOptions): Tensor {
    return this.#matrix("sequencesToMatrix", numbersOf("sequencesToMatrix", sequences), options);
  }

  #matrix(method: string, sequences: readonly (readonly number[])[], options?: MatrixOptions): Tensor {
    const where = `Tokenizer.${method}`;
    const { mode } = readOptions(where, MATRIX, options);
    const { wordIndex, documentCount } = this.#state;
    if (this.numWords === null && wordIndex.size === 0) {
      fail("not-built", where, "numWords, or words", "neither yet", "Call fitOnTexts(texts) first.");
    }
    if (mode === "tfidf" && documentCount === 0) {
      fail("not-built", where, 'documents seen for mode "tfidf"', "none yet", "Call fitOnTexts(texts) first.");
    }
    const width = this.numWords ?? wordIndex.size + 1;
    const size = sequences.length * width;
    if (size > MOST_ELEMENTS) fail("out-of-memory", where, `at most ${MOST_ELEMENTS} elements`, size, "Give numWords.");
    const data = new Float32Array(size);
    sequences.forEach((numbers, row) => {
      const counts = new Map<number, number>();
      for (const index of numbers) if (index < width) counts.set(index, (counts.get(index) ?? 0) + 1);
      for (const [index, count] of counts) data[row * width + index] = this.#weight(mode, index, count, numbers.length);
    });
    return atRest([sequences.length, width], "float32", data);
  }

  #weight(mode: (typeof MODES)[number], index: number, count: number, length: number): number {
    if (mode === "binary") return 1;
    if (mode === "count") return count;
    if (mode === "freq") return count / length;
    const { documentCount, indexDocs } = this.#state;
    return (1 + Math.log(count)) * Math.log(1 + documentCount / (1 + (indexDocs.get(index) ?? 0)));
  }

  #isUsed(index: number): boolean {
    return this.numWords === null || index < this.numWords;
  }

  /** The number of the word for unknown ones, or none. **Errors** `not-built` before words were seen. */
  #unknown(method: string): number[] {
    const { wordIndex } = this.#state;
    if (wordIndex.size === 0) {
      fail("not-built", `Tokenizer.${method}`, "words", "none yet", "Call fitOnTexts(texts) first.");
    }
    return this.oovToken === null ? [] : [wordIndex.get(this.oovToken)!];
  }

  /** Each text's words. **Errors** `invalid-argument`. */
  #cut(method: string, texts: unknown): (readonly string[])[] {
    const where = `Tokenizer.${method}`;
    if (typeof texts === "string" || typeof (texts as Iterable<unknown> | null)?.[Symbol.iterator] !== "function") {
      const hint = typeof texts === "string" ? "Wrap one text in a list." : "";
      fail("invalid-argument", where, "a list of texts", quoted(texts), hint);
    }
    return Array.from(texts as Iterable<unknown>, (given, k) => this.#words(where, given, k));
  }

  #words(where: string, given: unknown, k: number): readonly string[] {
    const { charLevel, lower, analyzer } = this;
    if (isTokens(given)) return lower ? given.map((token) => token.toLowerCase()) : given;
    if (typeof given !== "string") {
      return fail("invalid-argument", where, "texts, or lists of tokens", `${quoted(given)} at index ${k}`);
    }
    if (charLevel) return [...(lower ? given.toLowerCase() : given)];
    if (analyzer === null) return wordsOf(given, this);
    const words: unknown = analyzer(given);
    return isTokens(words) ? words : fail("invalid-argument", where, "analyzer to give a list of words", quoted(words));
  }

  /** The options and what was learned, as Keras writes them. **Errors** `unsupported` for an analyzer, which is a function. */
  getConfig(): Record<string, Json> {
    const { numWords, filters, lower, split, charLevel, oovToken, analyzer } = this;
    if (analyzer !== null) fail("unsupported", "Tokenizer", "no analyzer, as files hold no functions", analyzer);
    return {
      num_words: numWords,
      filters,
      lower,
      split,
      char_level: charLevel,
      oov_token: oovToken,
      ...writeState(this.#state),
    };
  }

  /**
   * Its form in a file, as that of Keras's `to_json`: `JSON.stringify(tokenizer)` writes it, {@link tokenizerFromJSON} reads it.
   *
   * @example
   * const tokenizer = preprocessing.tokenizer();
   * tokenizer.fitOnTexts(["a b a"]);
   * preprocessing.tokenizerFromJSON(JSON.stringify(tokenizer)).textsToSequences(["b a"]); // [[2, 1]]
   */
  toJSON(): { readonly class_name: "Tokenizer"; readonly config: Record<string, Json> } {
    return { class_name: "Tokenizer", config: this.getConfig() };
  }

  /** The tokenizer that a configuration stands for. **Errors** `bad-file`. */
  static fromConfig(config: Readonly<Record<string, unknown>>): Tokenizer {
    const { num_words, filters, lower, split, char_level, oov_token } = config;
    const made = new Tokenizer({
      numWords: num_words,
      filters,
      lower,
      split,
      charLevel: char_level,
      oovToken: oov_token,
    } as TokenizerOptions);
    Object.assign(made.#state, readState("tokenizerFromJSON", config));
    return made;
  }
}

function isTokens(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((token) => typeof token === "string");
}

/** Lists of word numbers. **Errors** `invalid-argument`. */
function numbersOf(method: string, sequences: unknown): number[][] {
  const where = `Tokenizer.${method}`;
  if (!Array.isArray(sequences)) fail("invalid-argument", where, "a list of lists of word numbers", quoted(sequences));
  return (sequences as unknown[]).map((sequence, row) => {
    if (!Array.isArray(sequence) && !ArrayBuffer.isView(sequence)) {
      fail("invalid-argument", where, "a list of lists of word numbers", `${quoted(sequence)} at index ${row}`);
    }
    return Array.from(sequence as ArrayLike<unknown>, (index, k) =>
      isWhole(index) && index >= 0
        ? index
        : fail("invalid-argument", where, "word numbers from 0 up", `${quoted(index)} at position [${row}, ${k}]`),
    );
  });
}

/**
 * From texts to lists of word numbers. See {@link Tokenizer}.
 *
 * @example
 * const tokenizer = preprocessing.tokenizer({ lower: false });
 * tokenizer.fitOnTexts(["A a a"]);
 * tokenizer.textsToSequences(["A a"]); // [[2, 1]]
 */
export function tokenizer(options?: TokenizerOptions): Tokenizer {
  return new Tokenizer(options);
}

/**
 * The tokenizer that a file holds, of Keras's `to_json` or of `JSON.stringify(tokenizer)`: the text, or what `JSON.parse` made of it.
 *
 * **Errors** `bad-file` for anything else. **Source** Keras 2 and 3, `tokenizer_from_json`.
 *
 * @example
 * const config = { word_counts: '{"a": 1}', word_docs: '{"a": 1}', index_docs: '{"1": 1}', index_word: '{"1": "a"}', word_index: '{"a": 1}' };
 * preprocessing.tokenizerFromJSON({ class_name: "Tokenizer", config }).sequencesToTexts([[1]]); // ["a"]
 */
export function tokenizerFromJSON(json: string | object): Tokenizer {
  const where = "tokenizerFromJSON";
  let parsed: unknown = json;
  try {
    if (typeof json === "string") parsed = JSON.parse(json);
  } catch {
    fail("bad-file", where, "JSON", quoted(json));
  }
  const config = isPlainObject(parsed) ? parsed.config : undefined;
  if (isPlainObject(config)) return Tokenizer.fromConfig(config);
  return fail("bad-file", where, "a tokenizer as { class_name, config }", quoted(parsed));
}
