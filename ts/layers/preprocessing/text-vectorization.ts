import { fail, quoted } from "../../core/errors.js";
import {
  functionOf,
  listOf,
  Option,
  type OptionsOf,
  type OptionTable,
  oneOf,
  only,
  type ValuesOf,
  wholeNumber,
} from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Tensor } from "../../tensor/index.js";
import { LayerBase, type LayerOptions } from "../layer-base.js";
import { type AdaptOptions, Lookup, lookupFromConfig, lookupOptions } from "./lookup.js";
import type { NestedTokens, TokenRows } from "./nested-tokens.js";
import { anyText, textRows } from "./string-lookup.js";
import { ngramsOf, SPLITS, STANDARDS } from "./text-tokens.js";

const { idfWeights, maxTokens, padToMaxTokens, sparse, vocabulary } = lookupOptions(anyText());

/** One of some names, or a function of one text; a function stands in files by its registered name. */
function nameOr<const Names extends readonly string[], F extends (text: string) => unknown>(...names: Names) {
  const [named, made] = [oneOf(...names), functionOf<F>()];
  return new Option<Names[number] | F | null>(
    (where, name, value) => {
      if (value === null) return null;
      const isFunction = typeof value === "function" || String(value).includes(">");
      return (isFunction ? made : named).read(where, name, value);
    },
    (value, where) => {
      if (value === null) return null;
      return typeof value === "function" ? made.write(value, where) : named.write(value, where);
    },
  );
}

const OPTIONS = {
  maxTokens,
  /** What is done to a text first: a name, a function of it, or null for nothing. Default "lowerAndStripPunctuation". */
  standardize: nameOr<["lowerAndStripPunctuation", "lower", "stripPunctuation"], (text: string) => string>(
    "lowerAndStripPunctuation",
    "lower",
    "stripPunctuation",
  ).default("lowerAndStripPunctuation"),
  /** How it is cut into tokens: a name, a function of it, or null for a text that is one token. Default "whitespace". */
  split: nameOr<["whitespace", "character"], (text: string) => string[]>("whitespace", "character").default(
    "whitespace",
  ),
  /** Runs of so many tokens as further tokens, or of each of several numbers alone. Default null: none. */
  ngrams: new Option<number | readonly number[] | null>((where, name, value) => {
    if (value === null) return null;
    return Array.isArray(value)
      ? listOf(wholeNumber()).read(where, name, value)
      : wholeNumber().read(where, name, value);
  }).default(null),
  /** What comes out. Default "int": the ids. */
  outputMode: oneOf("int", "multiHot", "count", "tfIdf").default("int"),
  /** The length of rows of ids. Default null: the longest. */
  outputSequenceLength: wholeNumber().orNull(),
  padToMaxTokens,
  vocabulary,
  idfWeights,
  sparse,
  /** Rows are padded to one length. */
  ragged: only(false),
  /** Texts are Unicode. */
  encoding: only("utf-8"),
};

/** Options of {@link TextVectorization}. */
export interface TextVectorizationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface TextVectorization extends Omit<ValuesOf<typeof OPTIONS>, "vocabulary" | "idfWeights"> {}

/**
 * From texts to ids, or to a row of counts: standardized, cut into tokens, put together to n-grams, looked up.
 *
 * ids = pad(lookup(ngrams(split(standardize(text))))), with 0 for padding, 1 for unknown tokens and the vocabulary from 2 on. In the other modes unknown
 * tokens have index 0: multiHot 1, count n, tfIdf n · ln(1 + documents / (1 + documents with the token)).
 *
 * As in Keras only A … Z are made lower case, and only ASCII's white space and punctuation are taken for such; for other alphabets give
 * `standardize: (text) => text.toLowerCase()`. "character" cuts by code points. Layers after an Embedding with `maskZero` skip the padding.
 *
 * It stands before a model: texts go in, and what comes out rests in JavaScript's memory.
 *
 * **Shapes** texts [batch] or [batch, 1] → int: [batch, outputSequenceLength or the longest] (int32); else [batch, size], or [batch, maxTokens] with
 * padToMaxTokens. With `split: null` [batch, n] tokens.
 * **Defaults** as said at the options; outputMode "int".
 * **Errors** `not-built` before there is a vocabulary; `invalid-argument` for numbers in place of texts, options that exclude each other, a bad vocabulary;
 * `shape-mismatch` for several texts a row.
 * **Source** Keras 3, `keras.layers.TextVectorization`.
 *
 * @example
 * const vectorize = layers.textVectorization({ outputSequenceLength: 4, vocabulary: ["earth", "wind", "and", "fire"] });
 * vectorize.apply(["Wind and fire!", "Water"]).array(); // [[3, 4, 5, 0], [1, 0, 0, 0]]
 */
export class TextVectorization extends LayerBase {
  static override readonly className: string = "TextVectorization";
  static override readonly options: OptionTable = { ...OPTIONS, ...LayerBase.options };
  static override readonly fromConfig = lookupFromConfig;

  /** The vocabulary that was given or learned; null before. */
  declare readonly vocabulary: readonly string[] | null;
  declare readonly idfWeights: readonly number[] | null;
  readonly #lookup: Lookup<string>;

  constructor(options: TextVectorizationOptions = {}) {
    super(options);
    const { outputMode, outputSequenceLength, maxTokens } = this;
    if (outputMode !== "int" && outputSequenceLength !== null) {
      fail("invalid-argument", this.label, 'outputSequenceLength with outputMode "int" alone', quoted(outputMode));
    }
    const fixed = { numOovIndices: 1, maskToken: "", oovToken: "[UNK]", invert: false, oovMethod: "farmhash" } as const;
    this.#lookup = new Lookup(this.label, { maxTokens, outputMode, ...fixed }, this, this.padToMaxTokens);
  }

  /**
   * Learns the vocabulary of texts: the most frequent tokens first, of those as frequent the one that sorts last, up to `maxTokens`.
   *
   * **Errors** `invalid-argument` for what is no text, and where a vocabulary was given.
   *
   * @example
   * const vectorize = layers.textVectorization();
   * vectorize.adapt(["To be, or not to be"]);
   * vectorize.getVocabulary(); // ["", "[UNK]", "to", "be", "or", "not"]
   */
  adapt(data: NestedTokens<string> | Iterable<NestedTokens<string>>, options: AdaptOptions = {}): void {
    this.#lookup.adapt(`${this.label}.adapt`, data, options, (where, texts) => {
      const { lead, rows } = this.#tokens(where, texts);
      return { lead: this.split === null ? lead : [rows.length], rows };
    });
  }

  /** Tokens by id; without special ones those of the vocabulary alone. */
  getVocabulary({ includeSpecialTokens = true } = {}): string[] {
    return this.#lookup.vocabulary.list(includeSpecialTokens);
  }

  /** Takes another vocabulary, with weights for "tfIdf". **Errors** as of the constructor. */
  setVocabulary(tokens: readonly string[], weights: readonly number[] | null = null): void {
    const where = `${this.label}.setVocabulary`;
    this.#lookup.set(where, vocabulary.read(where, "vocabulary", tokens) ?? [], weights);
  }

  /** The number of ids, those of padding and unknown tokens included. */
  vocabularySize(): number {
    return this.#lookup.vocabulary.size;
  }

  /** Texts as a tensor. */
  apply(texts: NestedTokens<string>): Tensor {
    const { lead, rows } = this.#tokens(this.label, texts);
    if (this.outputMode !== "int" || (this.split === null && this.outputSequenceLength === null)) {
      return this.#lookup.encode(this.label, { lead, rows });
    }
    const width = this.outputSequenceLength ?? rows.reduce((most, row) => Math.max(most, row.length), 0);
    // The padding's token is the mask's.
    const padded = rows.map((row) => Array.from({ length: width }, (_, k) => row[k] ?? ""));
    return this.#lookup.encode(this.label, { lead, rows: padded });
  }

  /** The tokens of texts: a row for each text or, where texts are not split, of each row of them. */
  #tokens(where: string, texts: unknown): TokenRows<string> {
    const given = textRows(where, texts);
    const standard = typeof this.standardize === "string" ? STANDARDS[this.standardize] : this.standardize;
    const rows = given.rows.map((row) => row.map((text) => (standard === null ? text : standard(text))));
    if (this.split === null) return { ...given, rows: rows.map((row) => ngramsOf(row, this.ngrams)) };
    const split = typeof this.split === "string" ? SPLITS[this.split] : this.split;
    const isColumn = given.lead !== null && given.lead.length > 0;
    if (isColumn && rows.some((row) => row.length !== 1)) {
      const hint = "Texts that are cut already want split: null.";
      fail("shape-mismatch", where, "texts of shape [batch] or [batch, 1]", `rows of ${rows[0]!.length} texts`, hint);
    }
    const cut = rows.flat().map((text) => ngramsOf(requireTokens(where, split(text)), this.ngrams));
    if (given.lead === null) return { lead: [], rows: cut };
    return { lead: isColumn ? given.lead : [cut.length], rows: cut };
  }
}

/** What a function of the user's gave. **Errors** `invalid-argument`. */
function requireTokens(where: string, tokens: unknown): string[] {
  if (Array.isArray(tokens) && tokens.every((token) => typeof token === "string")) return tokens;
  return fail("invalid-argument", where, "split to give an array of texts", quoted(tokens));
}

/**
 * From texts to ids, or to rows of counts. See {@link TextVectorization}.
 *
 * @example
 * layers.textVectorization({ outputMode: "count", vocabulary: ["a", "b"] }).apply(["a b a", "c"]).array(); // [[0, 2, 1], [1, 0, 0]]
 */
export function textVectorization(options?: TextVectorizationOptions): TextVectorization {
  return new TextVectorization(options);
}

registerSerializable(TextVectorization, "keras.layers");
