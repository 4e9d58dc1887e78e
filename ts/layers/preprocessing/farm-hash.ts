/**
 * FarmHash's 64-bit fingerprint, by which Keras puts tokens outside of a vocabulary into buckets.
 *
 * **Source** Google's FarmHash, `farmhashna::Hash64`; the same as TensorFlow's `to_hash_bucket_fast`.
 */

const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
/** The hash of a long text begins with it. */
const SEED = 81n;
const BLOCK = 64;

type Pair = readonly [bigint, bigint];

const u64 = (value: bigint) => BigInt.asUintN(64, value);
const rotated = (value: bigint, by: bigint) => u64((u64(value) >> by) | (u64(value) << (64n - by)));
const mixed = (value: bigint) => u64(value) ^ (u64(value) >> 47n);

/** The bucket of a text among `count`. */
export function bucketOf(text: string, count: number): number {
  return Number(fingerprint(new TextEncoder().encode(text)) % BigInt(count));
}

function fingerprint(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length <= 3) return ofThree(bytes);
  if (bytes.length <= 16) return ofSixteen(view);
  if (bytes.length <= 32) return ofThirtyTwo(view);
  return bytes.length <= BLOCK ? ofSixtyFour(view) : ofMany(view);
}

const fetch64 = (view: DataView, at: number) => view.getBigUint64(at, true);
const fetch32 = (view: DataView, at: number) => BigInt(view.getUint32(at, true));
const multiplierOf = (view: DataView) => K2 + BigInt(view.byteLength) * 2n;

function combined(u: bigint, v: bigint, multiplier: bigint): bigint {
  const a = mixed((u64(u) ^ u64(v)) * multiplier);
  return u64(mixed((u64(v) ^ a) * multiplier) * multiplier);
}

function ofThree(bytes: Uint8Array): bigint {
  const size = bytes.length;
  if (size === 0) return K2;
  const y = BigInt(bytes[0]! + (bytes[size >> 1]! << 8));
  const z = BigInt(size + (bytes[size - 1]! << 2));
  return u64(mixed(u64(y * K2) ^ u64(z * K0)) * K2);
}

function ofSixteen(view: DataView): bigint {
  const size = view.byteLength;
  const multiplier = multiplierOf(view);
  if (size < 8) return combined(BigInt(size) + (fetch32(view, 0) << 3n), fetch32(view, size - 4), multiplier);
  const a = fetch64(view, 0) + K2;
  const b = fetch64(view, size - 8);
  return combined(rotated(b, 37n) * multiplier + a, (rotated(a, 25n) + b) * multiplier, multiplier);
}

function ofThirtyTwo(view: DataView): bigint {
  const size = view.byteLength;
  const multiplier = multiplierOf(view);
  const a = fetch64(view, 0) * K1;
  const b = fetch64(view, 8);
  const c = fetch64(view, size - 8) * multiplier;
  const d = fetch64(view, size - 16) * K2;
  return combined(rotated(a + b, 43n) + rotated(c, 30n) + d, a + rotated(b + K2, 18n) + c, multiplier);
}

function ofSixtyFour(view: DataView): bigint {
  const size = view.byteLength;
  const multiplier = multiplierOf(view);
  const a = fetch64(view, 0) * K2;
  const b = fetch64(view, 8);
  const c = fetch64(view, size - 8) * multiplier;
  const d = fetch64(view, size - 16) * K2;
  const y = rotated(a + b, 43n) + rotated(c, 30n) + d;
  const z = combined(y, a + rotated(b + K2, 18n) + c, multiplier);
  const e = fetch64(view, 16) * multiplier;
  const f = fetch64(view, 24);
  const g = (y + fetch64(view, size - 32)) * multiplier;
  const h = (z + fetch64(view, size - 24)) * multiplier;
  return combined(rotated(e + f, 43n) + rotated(g, 30n) + h, e + rotated(f + a, 18n) + g, multiplier);
}

/** What a text longer than a block keeps from block to block. */
interface State {
  x: bigint;
  y: bigint;
  z: bigint;
  v: Pair;
  w: Pair;
}

function ofMany(view: DataView): bigint {
  const rest = (view.byteLength - 1) & (BLOCK - 1);
  const y = SEED * K1 + 113n;
  const z = mixed(y * K2 + 113n) * K2;
  const state: State = { x: SEED * K2 + fetch64(view, 0), y, z, v: [0n, 0n], w: [0n, 0n] };
  for (let at = 0; at + rest + 1 < view.byteLength; at += BLOCK) absorb(state, view, at, K1, 1n);
  const multiplier = K1 + ((u64(state.z) & 0xffn) << 1n);
  const w = state.w[0] + BigInt(rest);
  const v = state.v[0] + w;
  state.v = [v, state.v[1]];
  state.w = [w + v, state.w[1]];
  // The last block is a whole one, and overlaps the one before.
  absorb(state, view, view.byteLength - BLOCK, multiplier, 9n);
  return combined(
    combined(state.v[0], state.w[0], multiplier) + mixed(state.y) * K0 + state.z,
    combined(state.v[1], state.w[1], multiplier) + state.x,
    multiplier,
  );
}

function absorb(s: State, view: DataView, at: number, multiplier: bigint, factor: bigint): void {
  s.x = rotated(s.x + s.y + s.v[0] + fetch64(view, at + 8), 37n) * multiplier;
  s.y = rotated(s.y + s.v[1] + fetch64(view, at + 48), 42n) * multiplier;
  s.x = u64(s.x) ^ u64(s.w[1] * factor);
  s.y = u64(s.y + s.v[0] * factor + fetch64(view, at + 40));
  s.z = u64(rotated(s.z + s.w[0], 33n) * multiplier);
  s.v = ofHalf(view, at, s.v[1] * multiplier, s.x + s.w[0]);
  s.w = ofHalf(view, at + BLOCK / 2, s.z + s.w[1], s.y + fetch64(view, at + 16));
  [s.z, s.x] = [s.x, s.z];
}

function ofHalf(view: DataView, at: number, first: bigint, second: bigint): Pair {
  const [w, x, y, z] = [0, 8, 16, 24].map((step) => fetch64(view, at + step)) as [bigint, bigint, bigint, bigint];
  const begin = first + w;
  const b = rotated(second + begin + z, 21n);
  const sum = begin + x + y;
  return [u64(sum + z), u64(b + rotated(sum, 44n) + begin)];
}
