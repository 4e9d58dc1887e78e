import { requireWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { flag, listOf, number, type Option, oneOf, only, wholeNumber } from "../../core/options.js";
import type { Tensor } from "../../tensor/index.js";
import type { LayerBase } from "../layer-base.js";
import { encodeRows } from "./encode.js";
import type { TokenRows } from "./nested-tokens.js";
import { Vocabulary, type VocabularyRules } from "./vocabulary.js";

/** Options that all lookups have; `token` is what a vocabulary holds. */
export function lookupOptions<T>(token: Option<T>) {
  return {
    /** The vocabulary's greatest size, those of masks and unknown tokens included. Default: any. */
    maxTokens: wholeNumber(2).orNull(),
    /** Tokens, most frequent first; without them {@link StringLookup.adapt} learns them. */
    vocabulary: listOf(token).orNull(),
    /** Inverse document frequencies of the vocabulary, for "tfIdf". */
    idfWeights: listOf(number()).orNull(),
    /** What comes out. Default "int": the ids. */
    outputMode: oneOf("int", "oneHot", "multiHot", "count", "tfIdf").default("int"),
    /** Rows as long as `maxTokens`, whatever the vocabulary's size? Not for "int". Default false. */
    padToMaxTokens: flag().default(false),
    /** Tensors are dense. */
    sparse: only(false),
  };
}

/** Options of a lookup by itself. */
export function tableOptions<T>(token: Option<T>) {
  return {
    ...lookupOptions(token),
    /** How many ids unknown tokens share; 0 refuses them. Default 1. */
    numOovIndices: wholeNumber(0).default(1),
    /** From ids to tokens? Default false. */
    invert: flag().default(false),
    /** Keys of hashes are not supported. */
    salt: only(null),
  };
}

/** Options of `adapt`. */
export interface AdaptOptions {
  /** How many batches of an iterable to read. Default: all. */
  readonly steps?: number | null;
}

/** What a lookup layer keeps in its own fields: what it was made of, or learned since. */
interface Kept<T> {
  vocabulary: readonly T[] | null;
  idfWeights: readonly number[] | null;
}

/** Reads one batch as rows of tokens. */
type ReadRows<T> = (where: string, batch: unknown) => TokenRows<T>;

/** A vocabulary as a layer uses it: learned from data or given, and written into files. */
export class Lookup<T extends string | number> {
  readonly vocabulary: Vocabulary<T>;
  readonly #rules: VocabularyRules<T>;
  readonly #padded: number | null;
  readonly #isGiven: boolean;
  readonly #kept: Kept<T>;

  constructor(where: string, rules: VocabularyRules<T>, kept: Kept<T>, padToMaxTokens: boolean) {
    checkRules(where, rules, padToMaxTokens);
    this.#rules = rules;
    this.#kept = kept;
    this.#padded = padToMaxTokens ? rules.maxTokens : null;
    this.vocabulary = new Vocabulary(rules);
    this.#isGiven = kept.vocabulary !== null;
    if (kept.vocabulary !== null) this.vocabulary.set(where, kept.vocabulary, kept.idfWeights);
    else if (kept.idfWeights !== null) fail("invalid-argument", where, "a vocabulary beside idfWeights", "none");
  }

  /** Replaces the vocabulary. */
  set(where: string, tokens: readonly T[], weights: readonly number[] | null): void {
    this.vocabulary.set(where, tokens, weights);
    this.#kept.vocabulary = [...tokens];
    this.#kept.idfWeights = weights && [...weights];
  }

  /** Learns the vocabulary of data: an array of documents, or an iterable of batches. */
  adapt(where: string, data: unknown, { steps = null }: AdaptOptions, read: ReadRows<T>): void {
    if (this.#isGiven) {
      fail(
        "invalid-argument",
        where,
        "a layer made without a vocabulary",
        "one that was given it",
        "setVocabulary replaces it.",
      );
    }
    if (steps !== null) requireWhole(where, "steps", steps);
    const { tokens, weights } = this.vocabulary.learn(documents(where, data, steps, read));
    this.#kept.vocabulary = tokens.length === 0 ? null : tokens;
    this.#kept.idfWeights = tokens.length === 0 ? null : weights;
  }

  /** Throws `not-built` before there is a vocabulary, where all tokens would be unknown. */
  requireKnown(where: string): void {
    if (this.vocabulary.isKnown) return;
    fail("not-built", where, "a vocabulary", "none yet", "Call adapt(data) first, or give the option vocabulary.");
  }

  /** Rows of tokens as a tensor. */
  encode(where: string, { lead, rows }: TokenRows<T>): Tensor {
    this.requireKnown(where);
    const ids = rows.map((row) => row.map((token) => this.vocabulary.idOf(where, token)));
    const { outputMode } = this.#rules;
    return encodeRows(where, { lead, rows: ids }, { outputMode, depth: this.depth, weights: this.vocabulary.weights });
  }

  /** The size of a row that is no list of ids. */
  get depth(): number {
    return this.#padded ?? this.vocabulary.size;
  }
}

function checkRules<T>(where: string, rules: VocabularyRules<T>, padToMaxTokens: boolean): void {
  const { maxTokens, invert, outputMode, oovToken } = rules;
  if (padToMaxTokens && maxTokens === null) fail("invalid-argument", where, "maxTokens beside padToMaxTokens", "none");
  if (invert && outputMode !== "int") {
    fail("invalid-argument", where, 'outputMode "int" with invert: true', quoted(outputMode));
  }
  if (invert && oovToken === null) {
    fail("invalid-argument", where, "an oovToken with invert: true, for unknown ids", "null");
  }
}

/** The lookup layer that a configuration stands for: the size of the vocabulary, which Keras's files tell, the vocabulary itself does. */
export function lookupFromConfig<T extends LayerBase>(
  this: new (
    options: never,
  ) => T,
  { vocabularySize: _, ...config }: Readonly<Record<string, unknown>>,
): T {
  return new this(config as never);
}

/** The documents of data, one by one: an array is one batch of them. */
function* documents<T>(where: string, data: unknown, steps: number | null, read: ReadRows<T>): Generator<readonly T[]> {
  if (isBatch(data)) {
    const { lead, rows } = read(where, data);
    // In a list each token is a document of its own.
    if (lead?.length === 0) for (const token of rows[0]!) yield [token];
    else yield* rows;
    return;
  }
  let step = 0;
  for (const batch of data as Iterable<unknown>) {
    if (steps !== null && step++ >= steps) return;
    yield* read(where, batch).rows;
  }
}

/** Is it a batch by itself, rather than an iterable of them? */
function isBatch(data: unknown): boolean {
  const isIterable = typeof data === "object" && data !== null && Symbol.iterator in data;
  return !isIterable || Array.isArray(data) || ArrayBuffer.isView(data) || "dtype" in data;
}
