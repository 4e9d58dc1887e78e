/** Numbers from 0 up to, and without, `below`: the same for the same seed. (Park and Miller's generator.) */
export function drawer(seed: number): (below: number) => number {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return Math.floor(((state - 1) / 2147483646) * below);
  };
}

/** Lengths, counts and offsets that readers trip over. */
const EXTREMES = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

type Change = (bytes: Buffer, draw: (below: number) => number) => Buffer;

const CHANGES: readonly Change[] = [
  (bytes, draw) => {
    bytes[draw(bytes.length)]! ^= 1 << draw(8);
    return bytes;
  },
  (bytes, draw) => {
    bytes[draw(bytes.length)] = draw(256);
    return bytes;
  },
  (bytes, draw) => {
    const at = draw(Math.max(1, bytes.length - 4));
    if (bytes.length >= 4) bytes.writeUInt32LE(EXTREMES[draw(EXTREMES.length)]!, at);
    return bytes;
  },
  (bytes, draw) => bytes.subarray(0, draw(bytes.length)),
  (bytes, draw) => {
    const [from, to, length] = [draw(bytes.length), draw(bytes.length), draw(64)];
    bytes.copyWithin(to, from, from + length);
    return bytes;
  },
  (bytes, draw) => {
    const at = draw(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + draw(16), draw(256)), bytes.subarray(at)]);
  },
  (bytes, draw) => {
    const at = draw(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + draw(16))]);
  },
];

/** So many damaged copies of these files, one after the other, with one to three changes each; the same for the same seed. */
export function* mutations(files: readonly Uint8Array[], count: number, seed = 22): Generator<Uint8Array> {
  const draw = drawer(seed);
  for (let k = 0; k < count; k++) {
    let bytes: Buffer = Buffer.from(files[k % files.length]!);
    for (let change = draw(3); change >= 0 && bytes.length > 0; change--) {
      bytes = CHANGES[draw(CHANGES.length)]!(bytes, draw);
    }
    yield Uint8Array.from(bytes);
  }
}
