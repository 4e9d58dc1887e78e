import { fail } from "../../core/errors.js";
import type { ByteReader } from "../bytes.js";
import type { Hdf5Dtype, NumberDtype } from "./types.js";

/** How one element lies in the file. */
export interface Datatype {
  readonly dtype: Hdf5Dtype;
  /** Bytes of an element. */
  readonly size: number;
  /** Numbers with the highest byte first. */
  readonly bigEndian?: boolean;
  /** Text in the global heap, rather than in the element itself. */
  readonly vlen?: boolean;
  /** Text in the element itself is filled up with spaces. */
  readonly spaces?: boolean;
  /** What it is, for messages. */
  readonly name: string;
}

const CLASSES = [
  "integers",
  "floats",
  "times",
  "text",
  "bit fields",
  "opaque data",
  "compounds",
  "references",
  "enumerations",
  "lists of variable length",
  "arrays",
];
const [INTEGER, FLOAT, TEXT, ENUMERATION, VLEN] = [0, 1, 3, 8, 9];

/** Bits of exponent and fraction, and the exponent's bias, of floats by their sizes. */
const FLOATS: Readonly<Record<number, readonly [exponent: number, fraction: number, bias: number]>> = {
  2: [5, 10, 15],
  4: [8, 23, 127],
  8: [11, 52, 1023],
};

/** Reads a datatype message. Types that are not supported come as `"other"`: what has them can be listed, if not read. */
export function readDatatype(reader: ByteReader): Datatype {
  const head = reader.u8();
  const bits = reader.uint(3);
  const size = reader.u32();
  const kind = head & 15;
  if (size === 0) fail("bad-file", reader.where, "elements of at least one byte", "a datatype of none");
  const other = { dtype: "other", size, name: CLASSES[kind] ?? `class ${kind}` } as const;
  if (kind === INTEGER) return integer(reader, bits, size) ?? other;
  if (kind === FLOAT) return float(reader, bits, size) ?? other;
  if (kind === TEXT) return { dtype: "string", size, spaces: (bits & 15) === 2, name: "text" };
  if (kind === VLEN && (bits & 15) === 1) return { dtype: "string", size, vlen: true, name: "text" };
  if (kind === ENUMERATION) return boolean(reader, head >> 4, bits, size) ?? other;
  return other;
}

function integer(reader: ByteReader, bits: number, size: number): Datatype | undefined {
  const [offset, precision] = [reader.u16(), reader.u16()];
  if (offset !== 0 || precision !== size * 8 || ![1, 2, 4, 8].includes(size)) return undefined;
  const dtype = `${bits & 8 ? "int" : "uint"}${precision}` as NumberDtype;
  return { dtype, size, bigEndian: (bits & 1) === 1, name: dtype };
}

function float(reader: ByteReader, bits: number, size: number): Datatype | undefined {
  const [offset, precision] = [reader.u16(), reader.u16()];
  const [exponentAt, exponent, fractionAt, fraction] = [reader.u8(), reader.u8(), reader.u8(), reader.u8()];
  const known = FLOATS[size];
  const isVax = (bits & 0x40) !== 0;
  if (!known || isVax || offset !== 0 || precision !== size * 8 || fractionAt !== 0 || exponentAt !== fraction) {
    return undefined;
  }
  if (exponent !== known[0] || fraction !== known[1] || reader.u32() !== known[2]) return undefined;
  const dtype = `float${precision}` as NumberDtype;
  return { dtype, size, bigEndian: (bits & 1) === 1, name: dtype };
}

/** h5py's booleans: an enumeration FALSE = 0, TRUE = 1 in a byte. */
function boolean(reader: ByteReader, version: number, bits: number, size: number): Datatype | undefined {
  const base = readDatatype(reader);
  if ((bits & 0xffff) !== 2 || size !== 1 || base.size !== 1) return undefined;
  const names = [0, 1].map(() => {
    const start = reader.at;
    const name = reader.textToZero();
    if (version < 3) reader.align(8, start);
    return name;
  });
  const isBoolean = names.join() === "FALSE,TRUE" && reader.u8() === 0 && reader.u8() === 1;
  return isBoolean ? { dtype: "bool", size, name: "bool" } : undefined;
}
