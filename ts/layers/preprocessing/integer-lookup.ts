import { isWhole } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import {
  Option,
  type OptionsOf,
  type OptionTable,
  oneOf,
  only,
  type ValuesOf,
  wholeNumber,
} from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { isTypedArray } from "../../core/shapes.js";
import type { DType, TensorData } from "../../core/types.js";
import { Tensor, type TensorLike } from "../../tensor/index.js";
import { atRest } from "../../tensor/internal.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { DynamicShape, InputSpec } from "../shapes.js";
import { encodedShape } from "./encode.js";
import { type AdaptOptions, Lookup, lookupFromConfig, tableOptions } from "./lookup.js";
import { type NestedTokens, rowsOfLast, type TokenRows, tokenRows } from "./nested-tokens.js";

/** A whole number that int32 holds. */
function anyInteger(): Option<number> {
  return wholeNumber(-(2 ** 31), 2 ** 31 - 1);
}

const OPTIONS = {
  ...tableOptions(anyInteger()),
  /** The integer whose id is 0, where ids come out. Default null: none. */
  maskToken: anyInteger().orNull(),
  /** What unknown ids become with `invert`. Default -1. */
  oovToken: new Option<number | null>((where, name, value) =>
    value === null ? null : anyInteger().read(where, name, value),
  ).default(-1),
  /** How several ids of unknown integers are shared out: by the remainder, or by the hash of its digits. Default "floormod". */
  oovMethod: oneOf("floormod", "farmhash").default("floormod"),
  /** Keras's name for whole numbers; here they have 32 bits. */
  vocabularyDtype: only("int64"),
};

/** Options of {@link IntegerLookup}. */
export interface IntegerLookupOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface IntegerLookup extends Omit<ValuesOf<typeof OPTIONS>, "vocabulary" | "idfWeights"> {}

/**
 * From integers of any size to ids by a vocabulary, and with `invert` back.
 *
 * As {@link StringLookup}, whose equations hold; of several ids for unknown integers one has x mod numOovIndices.
 *
 * **Shapes** integers [..., n] → int: the same (int32); oneHot: [..., n, size] or, where n is 1, [..., size]; multiHot, count, tfIdf: [..., size].
 * **Defaults** outputMode "int", numOovIndices 1, no mask, oovToken -1, oovMethod "floormod".
 * **Errors** `not-built` before there is a vocabulary; `invalid-argument` for numbers that are not whole, integers that stand twice;
 * `index-out-of-range` for an unknown one where numOovIndices is 0.
 * **Source** Keras 3, `keras.layers.IntegerLookup`.
 *
 * @example
 * const lookup = layers.integerLookup({ vocabulary: [12, 36, 1138, 42] });
 * lookup.apply([[12, 1138, 42], [42, 1000, 36]]).array(); // [[1, 3, 4], [4, 0, 2]]
 */
export class IntegerLookup extends Layer {
  static override readonly className: string = "IntegerLookup";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };
  static override readonly fromConfig = lookupFromConfig;

  /** The vocabulary that was given or learned; null before. */
  declare readonly vocabulary: readonly number[] | null;
  declare readonly idfWeights: readonly number[] | null;
  readonly #lookup: Lookup<number>;

  constructor(options: IntegerLookupOptions = {}) {
    super(options);
    const { maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode, oovMethod } = this;
    const rules = { maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode, oovMethod };
    this.#lookup = new Lookup(this.label, rules, this, this.padToMaxTokens);
  }

  /**
   * Learns the vocabulary: the most frequent first, of those as frequent the greatest, up to `maxTokens`.
   *
   * **Errors** `invalid-argument` for what is no whole number, and where a vocabulary was given.
   *
   * @example
   * const lookup = layers.integerLookup();
   * lookup.adapt([7, 9, 7]);
   * lookup.getVocabulary(); // [-1, 7, 9]
   */
  adapt(data: TensorLike | NestedTokens<number> | Iterable<TensorLike>, options: AdaptOptions = {}): void {
    this.#lookup.adapt(`${this.label}.adapt`, data, options, integerRows);
  }

  /** Integers by id; without special ones those of the vocabulary alone. */
  getVocabulary({ includeSpecialTokens = true } = {}): number[] {
    return this.#lookup.vocabulary.list(includeSpecialTokens);
  }

  /** Takes another vocabulary, with weights for "tfIdf". **Errors** as of the constructor. */
  setVocabulary(vocabulary: readonly number[], idfWeights: readonly number[] | null = null): void {
    const where = `${this.label}.setVocabulary`;
    this.#lookup.set(where, OPTIONS.vocabulary.read(where, "vocabulary", vocabulary) ?? [], idfWeights);
  }

  /** The number of ids, those of masks and unknown integers included. */
  vocabularySize(): number {
    return this.#lookup.vocabulary.size;
  }

  protected override checkInput({ dtype }: InputSpec): void {
    if (dtype === "bool") fail("dtype-mismatch", this.where, "int32, or float32 that holds whole numbers", dtype);
    this.#lookup.requireKnown(this.where);
  }

  override call(x: Tensor): Tensor {
    const data = x._read(this.where);
    if (!this.invert) return this.#lookup.encode(this.where, rowsOf(this.where, x, data));
    const tokens = Int32Array.from(data as Int32Array, (id) => this.#lookup.vocabulary.tokenOf(id));
    return atRest(x.shape, "int32", tokens);
  }

  protected override outputDtype(): DType {
    return this.outputMode === "int" ? "int32" : "float32";
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return encodedShape(this.outputMode, inputShape, this.#lookup.depth);
  }
}

function integerRows(where: string, values: unknown): TokenRows<number> {
  if (values instanceof Tensor) return rowsOf(where, values, values._read(where));
  const plain: unknown = isTypedArray(values) ? Array.from(values as Int32Array) : values;
  return tokenRows(where, "whole numbers", plain, isWhole);
}

/** A tensor's integers as rows of its last axis. */
function rowsOf(where: string, { shape }: Tensor, data: TensorData): TokenRows<number> {
  const wrong = data.find((value) => !Number.isInteger(value));
  if (wrong !== undefined) fail("invalid-argument", where, "whole numbers", wrong);
  return rowsOfLast(shape, Array.from(data));
}

/**
 * From integers to ids by a vocabulary, or back. See {@link IntegerLookup}.
 *
 * @example
 * layers.integerLookup({ vocabulary: [12, 36], outputMode: "multiHot" }).apply([[36, 36, 7]]).array(); // [[1, 0, 1]]
 */
export function integerLookup(options?: IntegerLookupOptions): IntegerLookup {
  return new IntegerLookup(options);
}

registerSerializable(IntegerLookup, "keras.layers");
