import type { Hdf5Tree } from "../../ts/io/hdf5/index.js";

const many = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, k) => [`${(k * 37) % count}`, { shape: [1], data: Int16Array.of(k) }]),
  );

/** A file with everything that can be written. `scripts/goldens/hdf5-written.ts` writes it, and h5py tells what it reads there. */
export const EVERYTHING: Hdf5Tree = {
  attributes: {
    text: "hällö",
    "empty text": "",
    "long text": "0123456789".repeat(700),
    fixed: { fixed: "of fixed length" },
    texts: ["dense/kernel:0", "ü", ""],
    "no texts": [],
    whole: -7,
    fraction: 0.1,
    row: Float32Array.of(1, 2, 3),
    ["__proto__"]: "harmless",
  },
  groups: {
    types: {
      datasets: {
        f4: { shape: [2, 2], data: Float32Array.of(0.5, -1.25, 0, 1) },
        f8: { shape: [1], data: Float64Array.of(Math.PI) },
        i1: { shape: [2], data: Int8Array.of(-128, 127) },
        i2: { shape: [2], data: Int16Array.of(-32768, 32767) },
        i4: { shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
        i8: { shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
        u1: { shape: [2], data: Uint8Array.of(0, 255) },
        u2: { shape: [2], data: Uint16Array.of(0, 65535) },
        u4: { shape: [2], data: Uint32Array.of(0, 2 ** 32 - 1) },
        u8: { shape: [2], data: BigUint64Array.of(0n, 2n ** 64n - 1n) },
        scalar: { shape: [], data: Int32Array.of(5) },
        none: { shape: [2, 0, 3], data: new Float32Array(0) },
      },
    },
    // Of trees with one, two and three levels.
    twenty: { datasets: many(20) },
    many: { datasets: many(300) },
    empty: {},
    a: { groups: { b: { groups: { c: { attributes: { name: "deep" } } } } } },
    ["__proto__"]: {},
  },
};
