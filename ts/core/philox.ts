/**
 * Philox4x32-10: the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 *
 * The same generator as the Rust core's `rng.rs`, for what is drawn on the host: shuffles and seeds.
 */

const ROUNDS = 10;
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;

/** The high 32 bits of a 32 x 32 bit product, by 16-bit halves. */
function mulHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/** The four words at a counter under a key: a keyed bijection, so every counter is drawn from once. */
export function philox(key: readonly [number, number], counter: readonly [number, number, number, number]) {
  let [x0, x1, x2, x3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, low0] = [mulHigh(MULTIPLIERS[0], x0), Math.imul(MULTIPLIERS[0], x0) >>> 0];
    const [high1, low1] = [mulHigh(MULTIPLIERS[1], x2), Math.imul(MULTIPLIERS[1], x2) >>> 0];
    [x0, x1, x2, x3] = [(high1 ^ x1 ^ k0) >>> 0, low1, (high0 ^ x3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL[0]) >>> 0;
    k1 = (k1 + WEYL[1]) >>> 0;
  }
  return [x0, x1, x2, x3] as const;
}

/** A stream of whole numbers from one seed. */
export class HostRandom {
  readonly #key: readonly [number, number];
  #drawn = 0;
  #words: readonly number[] = [];

  constructor(seed: number) {
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  }

  /** Uniform in 0 ... 2^32 - 1. */
  nextUint32(): number {
    const index = this.#drawn++;
    if (index % 4 === 0) this.#words = philox(this.#key, [(index / 4) >>> 0, Math.floor(index / 2 ** 34), 0, 0]);
    return this.#words[index % 4]!;
  }

  /** Uniform in 0 ... limit - 1, without bias: what falls beyond the last whole multiple of `limit` is drawn again. */
  below(limit: number): number {
    const cut = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const drawn = this.nextUint32();
      if (drawn < cut) return drawn % limit;
    }
  }
}

/** The numbers 0 ... count - 1 in random order (Fisher and Yates). */
export function permutation(random: HostRandom, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
