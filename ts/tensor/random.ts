import { fail, quoted } from "../core/errors.js";
import { atLeastZero, number, type OptionsOf, readOptions, seed } from "../core/options.js";
import { checkShape } from "../core/shapes.js";
import type { DType, Shape } from "../core/types.js";
import { rawClone, rawGather, rawPermutation, rawRandomNormal, rawRandomUniform } from "../wasm/raw.js";
import { runOne, type TensorLike } from "./dispatch.js";
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

/** Where the global stream is, null before it begins: for another thread that goes on with it. */
export function streamPosition(): bigint | null {
  return state;
}

/** Goes on where a stream of another thread is. */
export function goOnWithStream(position: bigint | null): void {
  state = position;
}

/** **Errors** `invalid-argument` unless it is a whole number from 0 to 2^53 - 1. */
export function checkSeed(where: string, seed: unknown): number {
  if (Number.isSafeInteger(seed) && (seed as number) >= 0) return seed as number;
  fail("invalid-argument", where, "a seed, a whole number from 0 to 2^53 - 1", quoted(seed));
}

/** The seed's upper half, as raw calls take it. */
export function seedHi(seed: number): number {
  return Math.floor(seed / 2 ** 32);
}

/** The seed's lower half. */
export function seedLo(seed: number): number {
  return seed >>> 0;
}

/** The option of every random draw. */
export const SEEDED = {
  /** The same seed gives the same numbers. Default: the next of the stream that {@link setSeed} fixes. */
  seed: seed().orNull(),
};

/** Where a random draw starts. */
export interface SeedOption extends OptionsOf<typeof SEEDED> {}

const NORMAL = {
  /** Default 0. */
  mean: number().default(0),
  /** Standard deviation, from 0 up. Default 1. */
  stddev: atLeastZero().default(1),
  ...SEEDED,
};

/**
 * Normally distributed numbers: x ~ N(mean, stddev²).
 *
 * **Shapes** `shape`, float32. **Defaults** mean 0, stddev 1. **Errors** `invalid-argument`.
 *
 * @example
 * randomNormal([2, 3], { stddev: 0.1, seed: 7 });
 */
export function randomNormal(shape: Shape, options: OptionsOf<typeof NORMAL> = {}): Tensor {
  const { mean, stddev, seed } = readOptions("randomNormal", NORMAL, options);
  checkShape("randomNormal", shape);
  const from = seed ?? nextSeed();
  return runOne("randomNormal", [], () => rawRandomNormal(shape, mean, stddev, seedHi(from), seedLo(from), 0));
}

const UNIFORM = {
  /** Default 0. */
  minval: number().default(0),
  /** From minval up. Default 1. */
  maxval: number().default(1),
  ...SEEDED,
};

/**
 * Uniformly distributed numbers: minval <= x < maxval.
 *
 * **Shapes** `shape`, float32. **Defaults** minval 0, maxval 1. **Errors** `invalid-argument`, also for a minval above maxval.
 *
 * @example
 * randomUniform([2, 3], { minval: -1, maxval: 1, seed: 7 });
 */
export function randomUniform(shape: Shape, options: OptionsOf<typeof UNIFORM> = {}): Tensor {
  const { minval, maxval, seed } = readOptions("randomUniform", UNIFORM, options);
  checkShape("randomUniform", shape);
  if (minval > maxval) {
    const hint = "The other bound has a default: minval 0, maxval 1.";
    fail("invalid-argument", "randomUniform", "minval <= maxval", `${minval} and ${maxval}`, hint);
  }
  const from = seed ?? nextSeed();
  return runOne("randomUniform", [], () => rawRandomUniform(shape, minval, maxval, seedHi(from), seedLo(from), 0));
}

/**
 * x with its rows (axis 0) in random order.
 *
 * **Errors** `shape-mismatch` for a scalar.
 *
 * @example
 * shuffle(range(0, 10), { seed: 1 });
 */
export function shuffle<D extends DType = DType>(x: TensorLike<D>, options: SeedOption = {}): Tensor<D> {
  const from = readOptions("shuffle", SEEDED, options).seed ?? nextSeed();
  return scoped(() => {
    const rows = runOne("shuffle", [x], (x) => rawClone(x));
    if (rows.rank === 0) fail("shape-mismatch", "shuffle", "a tensor of rank 1 or more", rows);
    const order = runOne("shuffle", [], () => rawPermutation(rows.shape[0]!, seedHi(from), seedLo(from), 0));
    return runOne<D>("shuffle", [rows, order], (x, order) => rawGather(x, order, 0));
  });
}
