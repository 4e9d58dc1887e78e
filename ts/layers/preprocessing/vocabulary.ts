import { fail, quoted } from "../../core/errors.js";
import { bucketOf } from "./farm-hash.js";

/** How tokens become numbers: ids, or a row of the vocabulary's size. */
export type OutputMode = "int" | "oneHot" | "multiHot" | "count" | "tfIdf";

/** What a vocabulary goes by: the options of a lookup layer. */
export interface VocabularyRules<T> {
  readonly maxTokens: number | null;
  readonly numOovIndices: number;
  readonly maskToken: T | null;
  readonly oovToken: T | null;
  readonly invert: boolean;
  readonly outputMode: OutputMode;
  readonly oovMethod: "floormod" | "farmhash";
}

/** The token that a mask stands for where ids are not what comes out: it counts nowhere. */
export const NOWHERE = -1;

/**
 * The tokens of a lookup, in the order of their ids.
 *
 * Before them stand the mask's id 0 (where there is a mask token and ids come out) and those of unknown tokens.
 */
export class Vocabulary<T extends string | number> {
  readonly #rules: VocabularyRules<T>;
  #tokens: readonly T[] | null = null;
  #ids = new Map<T, number>();
  /** Inverse document frequencies by id. */
  weights: readonly number[] = [];

  constructor(rules: VocabularyRules<T>) {
    this.#rules = rules;
  }

  /** Ids before those of unknown tokens. */
  get #firstUnknown(): number {
    return this.#rules.maskToken !== null && this.#rules.outputMode === "int" ? 1 : 0;
  }

  /** Ids before those of tokens. */
  get firstToken(): number {
    return this.#firstUnknown + this.#rules.numOovIndices;
  }

  get size(): number {
    return this.firstToken + (this.#tokens?.length ?? 0);
  }

  get isKnown(): boolean {
    return this.#tokens !== null;
  }

  /** What stands before the tokens. */
  #special(): (T | null)[] {
    const { maskToken, oovToken, numOovIndices } = this.#rules;
    return [...Array<T | null>(this.#firstUnknown).fill(maskToken), ...Array<T | null>(numOovIndices).fill(oovToken)];
  }

  /** Tokens by id, with or without those that stand for masks and unknown ones. */
  list(includeSpecialTokens: boolean): T[] {
    const special = includeSpecialTokens ? (this.#special() as T[]) : [];
    return [...special, ...(this.#tokens ?? [])];
  }

  /** Takes the tokens that were given, and their weights. **Errors** `invalid-argument`. */
  set(where: string, given: readonly T[], weights: readonly number[] | null): void {
    const { maxTokens, outputMode } = this.#rules;
    if (given.length === 0) fail("invalid-argument", where, "a vocabulary of one token or more", "none");
    const special = this.#special();
    const hasSpecial = special.every((token, k) => given[k] === token);
    const tokens = hasSpecial ? given.slice(special.length) : given;
    this.#checkTokens(where, tokens, special);
    const size = special.length + tokens.length;
    if (maxTokens !== null && size > maxTokens) {
      const got = `${size}, those of masks and unknown tokens included`;
      fail("invalid-argument", where, `a vocabulary of at most maxTokens, ${maxTokens}, tokens`, got);
    }
    if (outputMode === "tfIdf") this.weights = weightsFor(where, given, weights, hasSpecial ? 0 : special.length);
    else if (weights !== null) {
      fail("invalid-argument", where, 'idfWeights with outputMode "tfIdf" alone', `them with "${outputMode}"`);
    }
    this.#keep(tokens);
  }

  #checkTokens(where: string, tokens: readonly T[], special: readonly (T | null)[]): void {
    const seen = new Set<T>();
    const repeated = tokens.find((token) => seen.size === seen.add(token).size);
    if (repeated !== undefined) {
      fail("invalid-argument", where, "a vocabulary that has each token once", `${quoted(repeated)} twice`);
    }
    const { maskToken, oovToken, invert } = this.#rules;
    // What is unknown is never looked up by its token, so only the way back needs it to itself.
    for (const [what, token] of [
      ["mask", maskToken],
      ["unknown", invert ? oovToken : null],
    ] as const) {
      if (token === null || !tokens.includes(token)) continue;
      const wanted = `the token for ${what === "mask" ? "masks" : "unknown ones"}, ${quoted(token)}, nowhere but at the front`;
      const hint = `Leave it out, or begin the vocabulary with ${quoted(special)}.`;
      fail("invalid-argument", where, wanted, `it at index ${tokens.indexOf(token)} of the tokens`, hint);
    }
  }

  #keep(tokens: readonly T[]): void {
    this.#tokens = tokens;
    this.#ids = new Map(tokens.map((token, k) => [token, this.firstToken + k]));
  }

  /** Learns the tokens of documents: the most frequent come first, of those as frequent the one that sorts last. Returns the weights of tokens. */
  learn(documents: Iterable<readonly T[]>): { tokens: readonly T[]; weights: number[] | null } {
    const { maskToken, oovToken, maxTokens, outputMode } = this.#rules;
    const counts = new Map<T, number>();
    const documentCounts = new Map<T, number>();
    let number = 0;
    for (const document of documents) {
      number++;
      for (const token of document) counts.set(token, (counts.get(token) ?? 0) + 1);
      for (const token of new Set(document)) documentCounts.set(token, (documentCounts.get(token) ?? 0) + 1);
    }
    for (const special of [maskToken, oovToken]) if (special !== null) counts.delete(special);
    const ordered = [...counts].sort(([a, m], [b, n]) => n - m || order(b, a)).map(([token]) => token);
    const tokens = maxTokens === null ? ordered : ordered.slice(0, Math.max(0, maxTokens - this.firstToken));
    this.#keep(tokens);
    if (outputMode !== "tfIdf") return { tokens, weights: null };
    const weights = tokens.map((token) => Math.log(1 + number / (1 + documentCounts.get(token)!)));
    this.weights = withFront(weights, this.firstToken);
    return { tokens, weights };
  }

  /** A token's id; {@link NOWHERE} for a mask where no ids come out. **Errors** `index-out-of-range` for one that is unknown where none may be. */
  idOf(where: string, token: T): number {
    const { maskToken, numOovIndices, outputMode } = this.#rules;
    if (token === maskToken) return outputMode === "int" ? 0 : NOWHERE;
    const id = this.#ids.get(token);
    if (id !== undefined) return id;
    if (numOovIndices > 1) return this.#firstUnknown + this.#bucketOf(token);
    if (numOovIndices === 1) return this.#firstUnknown;
    const hint = "With numOovIndices: 1 unknown tokens have an id of their own.";
    return fail(
      "index-out-of-range",
      where,
      "tokens of the vocabulary alone, as numOovIndices is 0",
      quoted(token),
      hint,
    );
  }

  #bucketOf(token: T): number {
    const { numOovIndices, oovMethod } = this.#rules;
    if (typeof token === "number" && oovMethod === "floormod") {
      return ((token % numOovIndices) + numOovIndices) % numOovIndices;
    }
    return bucketOf(String(token), numOovIndices);
  }

  /** The token of an id; for one outside the vocabulary that of unknown ones. */
  tokenOf(id: number): T {
    const { maskToken, oovToken } = this.#rules;
    if (id === 0 && maskToken !== null) return maskToken;
    return this.#tokens?.[id - this.firstToken] ?? oovToken!;
  }
}

/** Weights by id: those of special tokens are the mean where they were not given. */
function weightsFor<T>(where: string, given: readonly T[], weights: readonly number[] | null, front: number): number[] {
  if (weights === null) {
    const hint = "adapt(data) learns them.";
    fail("invalid-argument", where, 'idfWeights beside the vocabulary, for outputMode "tfIdf"', "none", hint);
  }
  if (weights.length !== given.length) {
    fail("shape-mismatch", where, `${given.length} idfWeights, as many as tokens`, weights.length);
  }
  return withFront(weights, front);
}

function withFront(weights: readonly number[], front: number): number[] {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return [...Array<number>(front).fill(mean), ...weights];
}

/** The order of tokens: of texts by code points, as UTF-8 sorts them. */
function order<T extends string | number>(a: T, b: T): number {
  if (typeof a === "number" || typeof b === "number") return (a as number) - (b as number);
  const size = Math.min(a.length, b.length);
  for (let k = 0; k < size; k++) {
    const [x, y] = [a.charCodeAt(k), b.charCodeAt(k)];
    if (x !== y) return placeOf(x) - placeOf(y);
  }
  return a.length - b.length;
}

/** UTF-16 has the halves of code points above 0xffff below its last ones. */
function placeOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
