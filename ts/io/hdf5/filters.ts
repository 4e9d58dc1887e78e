import { fail } from "../../core/errors.js";
import type { ByteReader } from "../bytes.js";
import { inflateZlib } from "../inflate.js";

/** A step of the pipeline that a chunk went through when it was written. */
export interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}

const [GZIP, SHUFFLE, FLETCHER32] = [1, 2, 3];
/** For messages. */
const NAMES: Readonly<Record<number, string>> = {
  4: "szip",
  5: "nbit",
  6: "scale-offset",
  32000: "lzf",
  32001: "blosc",
};
const CHECKSUM = 4;
/** Filters of HDF5 itself have no name in version 2. */
const FIRST_NAMED = 256;

/** Reads a filter pipeline message. */
export function readFilters(reader: ByteReader): Filter[] {
  const version = reader.u8();
  const count = reader.u8();
  if (version === 1) reader.skip(6);
  else if (version !== 2) fail("bad-file", reader.where, "filters of version 1 or 2", `version ${version}`);
  return Array.from({ length: count }, () => {
    const id = reader.u16();
    const nameLength = version === 1 || id >= FIRST_NAMED ? reader.u16() : 0;
    reader.skip(2);
    const valueCount = reader.u16();
    reader.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength);
    const values = Array.from(new Array(Math.min(valueCount, reader.left)), () => reader.u32());
    if (version === 1 && valueCount % 2 === 1) reader.skip(4);
    return { id, values };
  });
}

/** A chunk of `size` bytes as it was before the filters, of which the mask says which were left out. */
export function undoFilters(where: string, filters: readonly Filter[], mask: number, data: Uint8Array, size: number) {
  // What a checksum adds is behind the filters before it.
  const left = filters.filter((_, k) => !(mask & (1 << k)));
  let bytes = data;
  for (let k = left.length - 1; k >= 0; k--) {
    const { id, values } = left[k]!;
    const checksums = left.slice(0, k).filter((filter) => filter.id === FLETCHER32).length * CHECKSUM;
    if (id === GZIP) bytes = inflateZlib(where, bytes, size + checksums);
    else if (id === SHUFFLE) bytes = unshuffle(bytes, values[0] ?? 1);
    else if (id === FLETCHER32) bytes = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM));
    else {
      const hint = "Write the file without it, or with gzip.";
      fail("unsupported", where, "gzip, shuffle and fletcher32", `the filter ${NAMES[id] ?? id}`, hint);
    }
  }
  if (bytes.length !== size) fail("bad-file", where, `chunks of ${size} bytes`, `one of ${bytes.length}`);
  return bytes;
}

/** The first bytes of all elements lie together, then the second ones: puts them back. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  if (size < 2) return bytes;
  const out = bytes.slice();
  const count = Math.floor(bytes.length / size);
  for (let k = 0; k < size; k++) for (let i = 0; i < count; i++) out[i * size + k] = bytes[k * count + i]!;
  return out;
}
