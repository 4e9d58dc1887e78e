import { fail } from "../../core/errors.js";
import { ByteReader, decodeText, upToZero } from "../bytes.js";
import type { Datatype } from "./datatype.js";
import type { FileBytes } from "./file.js";
import { readHeapText } from "./global-heap.js";
import type { Hdf5Data, Hdf5Numbers, Hdf5Value, NumberDtype } from "./types.js";

type NumbersClass = new (buffer: ArrayBuffer) => Hdf5Numbers;

const ARRAYS: Readonly<Record<NumberDtype, NumbersClass>> = {
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** What a string costs in memory beside its letters. */
const STRING_COST = 32;

/** The bytes that `count` elements take when they are decoded. */
export function decodedSize(type: Datatype, count: number): number {
  if (type.dtype === "string") return count * (type.size + STRING_COST);
  return count * (type.dtype === "float16" ? 4 : type.size);
}

/** Elements out of their bytes, which are not changed. **Errors** `unsupported` for types that are not read. */
export function decodeElements(file: FileBytes, where: string, type: Datatype, bytes: Uint8Array): Hdf5Data {
  if (type.dtype === "other") {
    return fail("unsupported", where, "numbers or text", type.name, "Other types of HDF5 are not read.");
  }
  if (type.dtype === "string") return decodeStrings(file, where, type, bytes);
  const own = bytes.slice();
  if (type.bigEndian) for (let at = 0; at < own.length; at += type.size) own.subarray(at, at + type.size).reverse();
  const numbers = new ARRAYS[type.dtype](own.buffer);
  return type.dtype === "float16" ? Float32Array.from(numbers as Uint16Array, halfToNumber) : numbers;
}

function decodeStrings(file: FileBytes, where: string, type: Datatype, bytes: Uint8Array): string[] {
  const strings: string[] = [];
  const reader = new ByteReader(bytes, where);
  while (reader.left > 0) {
    const element = reader.take(type.size);
    if (type.vlen) strings.push(readHeapText(file, new ByteReader(element, where)));
    else strings.push(decodeText(type.spaces ? upToSpaces(element) : upToZero(element)));
  }
  return strings;
}

/** The bytes before the spaces at the end. */
function upToSpaces(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0x20) length--;
  return bytes.subarray(0, length);
}

/** The number whose sixteen bits these are. */
function halfToNumber(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** What an attribute of this shape is worth: a single value by itself, whole numbers of 64 bits as numbers. */
export function asValue(data: Hdf5Data, type: Datatype, shape: readonly number[]): Hdf5Value {
  if (shape.length > 0) return data;
  const value = data[0]!;
  if (typeof value === "bigint") return Number(value);
  return type.dtype === "bool" ? value === 1 : value;
}
