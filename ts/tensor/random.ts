import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { checkShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { run, runOne, type TensorLike } from "./dispatch.js";
import { scoped } from "./scope.js";
import type { Tensor } from "./tensor.js";

const MASK = (1n << 64n) - 1n;
/** Seeds are whole numbers that a double holds exactly. */
const SEED_BITS = 53n;

let state: bigint | null = null;

/**
 * Fixes everything random from here on: initializers, shuffles, dropout. The same seed gives the same bits on every machine.
 *
 * **Errors** `invalid-argument` unless the seed is a whole number from 0 to 2^53 - 1.
 *
 * @example
 * setSeed(22);
 */
export function setSeed(seed: number): void {
  state = BigInt(checkSeed("setSeed", seed));
}

/**
 * The next seed of the global stream, for whoever was given none: a whole number below 2^53.
 *
 * **Source** SplitMix64 (Steele, Lea, Flood 2014).
 */
export function nextSeed(): number {
  state ??= BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
  state = (state + 0x9e3779b97f4a7c15n) & MASK;
  let z = state;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return Number((z ^ (z >> 31n)) >> (64n - SEED_BITS));
}

/** **Errors** `invalid-argument` unless it is a whole number from 0 to 2^53 - 1. */
export function checkSeed(where: string, seed: unknown): number {
  if (Number.isSafeInteger(seed) && (seed as number) >= 0) return seed as number;
  fail("invalid-argument", where, "a seed, a whole number from 0 to 2^53 - 1", seed);
}

/** The seed's upper half, as raw calls take it. */
export function seedHi(seed: number): number {
  return Math.floor(seed / 2 ** 32);
}

/** The seed's lower half. */
export function seedLo(seed: number): number {
  return seed >>> 0;
}

/** Where a random draw starts. */
export interface SeedOption {
  /** The same seed gives the same numbers. Default: the next of the stream that {@link setSeed} fixes. */
  readonly seed?: number;
}

/**
 * Normally distributed numbers: x ~ N(mean, stddev²).
 *
 * **Shapes** `shape`, float32. Defaults: mean 0, stddev 1.
 *
 * @example
 * randomNormal([2, 3], { stddev: 0.1, seed: 7 });
 */
export function randomNormal(shape: Shape, options: SeedOption & { mean?: number; stddev?: number } = {}): Tensor {
  checkOptionNames("randomNormal", options, ["mean", "stddev", "seed"]);
  const { mean = 0, stddev = 1 } = options;
  const seed = checkSeed("randomNormal", options.seed ?? nextSeed());
  checkShape("randomNormal", shape);
  return runOne("randomNormal", [], (raw) => raw.rawRandomNormal(shape, mean, stddev, seedHi(seed), seedLo(seed), 0));
}

/**
 * Uniformly distributed numbers: minval <= x < maxval.
 *
 * **Shapes** `shape`, float32. Defaults: minval 0, maxval 1.
 *
 * @example
 * randomUniform([2, 3], { minval: -1, maxval: 1, seed: 7 });
 */
export function randomUniform(shape: Shape, options: SeedOption & { minval?: number; maxval?: number } = {}): Tensor {
  checkOptionNames("randomUniform", options, ["minval", "maxval", "seed"]);
  const { minval = 0, maxval = 1 } = options;
  const seed = checkSeed("randomUniform", options.seed ?? nextSeed());
  checkShape("randomUniform", shape);
  return runOne("randomUniform", [], (raw) =>
    raw.rawRandomUniform(shape, minval, maxval, seedHi(seed), seedLo(seed), 0),
  );
}

/**
 * x with its rows (axis 0) in random order.
 *
 * **Errors** `shape-mismatch` for a scalar.
 *
 * @example
 * shuffle(range(0, 10), { seed: 1 });
 */
export function shuffle(x: TensorLike, options: SeedOption = {}): Tensor {
  checkOptionNames("shuffle", options, ["seed"]);
  const seed = checkSeed("shuffle", options.seed ?? nextSeed());
  return scoped(() => {
    const rows = run("shuffle", [x], (raw, x) => raw.rawClone(x))[0]!;
    if (rows.rank === 0) fail("shape-mismatch", "shuffle", "a tensor of rank 1 or more", rows);
    const order = runOne("shuffle", [], (raw) => raw.rawPermutation(rows.shape[0]!, seedHi(seed), seedLo(seed), 0));
    return runOne("shuffle", [rows, order], (raw, x, order) => raw.rawGather(x, order, 0));
  });
}
