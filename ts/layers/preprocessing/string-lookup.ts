import { fail, quoted } from "../../core/errors.js";
import { Option, type OptionsOf, type OptionTable, only, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { Tensor, type TensorLike } from "../../tensor/index.js";
import { asTensor } from "../../tensor/internal.js";
import { LayerBase, type LayerOptions } from "../layer-base.js";
import { type AdaptOptions, Lookup, lookupFromConfig, tableOptions } from "./lookup.js";
import { isText, mapNested, type NestedTokens, type TokenRows, tokenRows } from "./nested-tokens.js";

/** A text, which may be empty. */
export function anyText(): Option<string> {
  return new Option<string>((where, name, value) =>
    isText(value) ? value : fail("invalid-argument", where, `${name} to be a text`, quoted(value)),
  );
}

const OPTIONS = {
  ...tableOptions(anyText()),
  /** The token whose id is 0, where ids come out. Default null: none. */
  maskToken: anyText().orNull(),
  /** What unknown ids become with `invert`. Default "[UNK]". */
  oovToken: new Option<string | null>((where, name, value) =>
    value === null ? null : anyText().read(where, name, value),
  ).default("[UNK]"),
  /** Texts are Unicode. */
  encoding: only("utf-8"),
};

/** Options of {@link StringLookup}. */
export interface StringLookupOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface StringLookup extends Omit<ValuesOf<typeof OPTIONS>, "vocabulary" | "idfWeights"> {}

/**
 * From texts to ids by a vocabulary, and with `invert` from ids to texts.
 *
 * id(token) = its place in [maskToken, unknown × numOovIndices, …vocabulary]; an unknown token has the one id of unknown ones, or of several that of
 * its FarmHash modulo `numOovIndices`. Other modes than "int" have no mask, and count ids: multiHot 1, count n, tfIdf n · idf(id), with
 * idf = ln(1 + documents / (1 + documents with the token)).
 *
 * It stands before a model: texts go in, and what comes out rests in JavaScript's memory.
 *
 * **Shapes** texts [..., n] → int: the same (int32); oneHot: [..., n, size] or, where n is 1, [..., size]; multiHot, count, tfIdf: [..., size].
 * The last axis of the latter three may be ragged.
 * **Defaults** outputMode "int", numOovIndices 1, no mask, oovToken "[UNK]".
 * **Errors** `not-built` before there is a vocabulary; `invalid-argument` for what is no text, tokens that stand twice, a mask token inside of the
 * vocabulary; `index-out-of-range` for an unknown token where numOovIndices is 0; `shape-mismatch` for ragged rows.
 * **Source** Keras 3, `keras.layers.StringLookup`.
 *
 * @example
 * const lookup = layers.stringLookup({ vocabulary: ["a", "b", "c"] });
 * lookup.apply([["a", "c"], ["d", "b"]]).array(); // [[1, 3], [0, 2]]
 */
export class StringLookup extends LayerBase {
  static override readonly className: string = "StringLookup";
  static override readonly options: OptionTable = { ...OPTIONS, ...LayerBase.options };
  static override readonly fromConfig = lookupFromConfig;

  /** The vocabulary that was given or learned; null before. */
  declare readonly vocabulary: readonly string[] | null;
  declare readonly idfWeights: readonly number[] | null;
  readonly #lookup: Lookup<string>;

  constructor(options: StringLookupOptions = {}) {
    super(options);
    const { maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode } = this;
    const rules = { maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode, oovMethod: "farmhash" } as const;
    this.#lookup = new Lookup(this.label, rules, this, this.padToMaxTokens);
  }

  /**
   * Learns the vocabulary: the most frequent tokens first, of those as frequent the one that sorts last, up to `maxTokens`.
   *
   * `data` are texts in arrays, where each of a list of texts is a document, or an iterable of batches.
   *
   * **Errors** `invalid-argument` for what is no text, and where a vocabulary was given.
   *
   * @example
   * const lookup = layers.stringLookup();
   * lookup.adapt(["b", "a", "b"]);
   * lookup.getVocabulary(); // ["[UNK]", "b", "a"]
   */
  adapt(data: NestedTokens<string> | Iterable<NestedTokens<string>>, options: AdaptOptions = {}): void {
    this.#lookup.adapt(`${this.label}.adapt`, data, options, textRows);
  }

  /** Tokens by id; without special ones those of the vocabulary alone. */
  getVocabulary({ includeSpecialTokens = true } = {}): string[] {
    return this.#lookup.vocabulary.list(includeSpecialTokens);
  }

  /** Takes another vocabulary, with weights for "tfIdf". **Errors** as of the constructor. */
  setVocabulary(vocabulary: readonly string[], idfWeights: readonly number[] | null = null): void {
    const where = `${this.label}.setVocabulary`;
    this.#lookup.set(where, OPTIONS.vocabulary.read(where, "vocabulary", vocabulary) ?? [], idfWeights);
  }

  /** The number of ids, those of masks and unknown tokens included. */
  vocabularySize(): number {
    return this.#lookup.vocabulary.size;
  }

  /** Texts as a tensor; with `invert` ids as texts. */
  apply(texts: NestedTokens<string>): Tensor;
  apply(ids: TensorLike): NestedTokens<string>;
  apply(x: NestedTokens<string> | TensorLike): Tensor | NestedTokens<string> {
    if (!this.invert) return this.#lookup.encode(this.label, textRows(this.label, x));
    this.#lookup.requireKnown(this.label);
    const ids = asTensor(this.label, x as TensorLike).array();
    return mapNested(ids, (id) => this.#lookup.vocabulary.tokenOf(Number(id)));
  }
}

/** Texts as rows. **Errors** `invalid-argument`. */
export function textRows(where: string, texts: unknown): TokenRows<string> {
  const hint = "Numbers are looked up by layers.integerLookup; ids become texts with invert: true.";
  if (texts instanceof Tensor) fail("invalid-argument", where, "texts", texts, hint);
  return tokenRows(where, "texts", texts, isText);
}

/**
 * From texts to ids by a vocabulary, or back. See {@link StringLookup}.
 *
 * @example
 * layers.stringLookup({ vocabulary: ["a", "b"], invert: true }).apply([1, 2, 7]); // ["a", "b", "[UNK]"]
 */
export function stringLookup(options?: StringLookupOptions): StringLookup {
  return new StringLookup(options);
}

registerSerializable(StringLookup, "keras.layers");
