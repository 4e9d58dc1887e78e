import { fail } from "../core/errors.js";
import { checkShape, sizeOf } from "../core/shapes.js";
import type { DType, Shape, TensorData, TypedArray } from "../core/types.js";
import { Tensor, Variable } from "../tensor/index.js";
import { atRest, toInts } from "../tensor/internal.js";

type WideIntegers = BigInt64Array | BigUint64Array;

/** What the elements of a stored array are read into; 16-bit floats into floats of 32. */
export type StoredData = TypedArray | WideIntegers;

/** An array as a file has it, in row-major order. */
export interface StoredArray {
  readonly dtype: StoredDType;
  readonly shape: Shape;
  readonly data: StoredData;
}

interface Kind {
  /** The size of an element in the file. */
  readonly bytes: number;
  /** The elements of bytes that stand in the machine's own order, in a buffer of their own. */
  readonly view: (buffer: ArrayBuffer) => StoredData;
}

const plain = (Type: { new (buffer: ArrayBuffer): StoredData; readonly BYTES_PER_ELEMENT: number }): Kind => ({
  bytes: Type.BYTES_PER_ELEMENT,
  view: (buffer) => new Type(buffer),
});

/** The element types that files hold, by NumPy's names. */
const KINDS = {
  bool: { bytes: 1, view: (buffer) => new Uint8Array(buffer).map((byte) => (byte === 0 ? 0 : 1)) },
  int8: plain(Int8Array),
  uint8: plain(Uint8Array),
  int16: plain(Int16Array),
  uint16: plain(Uint16Array),
  int32: plain(Int32Array),
  uint32: plain(Uint32Array),
  int64: plain(BigInt64Array),
  uint64: plain(BigUint64Array),
  float16: { bytes: 2, view: (buffer) => widened(new Uint16Array(buffer), fromHalf) },
  bfloat16: { bytes: 2, view: (buffer) => widened(new Uint16Array(buffer), (bits) => bits << 16) },
  float32: plain(Float32Array),
  float64: plain(Float64Array),
} satisfies Record<string, Kind>;

/** An element type of a file, by NumPy's name. */
export type StoredDType = keyof typeof KINDS;

/** The size of an element in a file. */
export function bytesOf(dtype: StoredDType): number {
  return KINDS[dtype].bytes;
}

const HOST_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The elements that these bytes hold, copied, so that they keep no file alive. */
export function decodeElements(dtype: StoredDType, bytes: Uint8Array, isLittle = true): StoredData {
  // Node's Buffer has a slice() that copies nothing.
  const own = new Uint8Array(bytes);
  if (isLittle !== HOST_IS_LITTLE) swapBytes(own, bytesOf(dtype));
  return KINDS[dtype].view(own.buffer);
}

/** The little-endian bytes of elements; a view of them where the machine has them so. */
export function encodeElements({ data }: StoredArray): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (HOST_IS_LITTLE) return bytes;
  const own = bytes.slice();
  swapBytes(own, data.BYTES_PER_ELEMENT);
  return own;
}

function swapBytes(bytes: Uint8Array, size: number): void {
  if (size > 1) for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** Floats of 32 bits, whose bits `toBits` makes of those of 16. */
function widened(halves: Uint16Array, toBits: (bits: number) => number): Float32Array {
  const bits = new Int32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = toBits(halves[i]!);
  return new Float32Array(bits.buffer);
}

/** IEEE's half precision: 1 bit of sign, 5 of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal one is fraction / 2^24, which single precision holds as a normal number.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

/** The array as a tensor: floats become float32, integers int32. **Errors** `invalid-argument` for an integer beyond 32 bits. */
export function toTensor(where: string, { dtype, shape, data }: StoredArray): Tensor {
  checkShape(where, shape);
  if (dtype === "bool" || data instanceof Float32Array || data instanceof Int32Array) {
    return atRest(shape, tensorDType(dtype), data as TensorData);
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return atRest(shape, "int32", toInts(where, Float64Array.from(data, Number), shape));
  }
  if (data instanceof Float64Array) return atRest(shape, "float32", Float32Array.from(data));
  return atRest(shape, "int32", toInts(where, data, shape));
}

function tensorDType(dtype: StoredDType): DType {
  if (dtype === "bool") return "bool";
  return dtype.includes("float") ? "float32" : "int32";
}

/** What can be written: a tensor, a variable, or a typed array in a shape. */
export type Storable = Tensor | Variable | TypedArray | WideIntegers | StoredArray;

/** What is to be written, as an array on the heap. **Errors** `invalid-argument`. */
export function toStored(where: string, value: Storable): StoredArray {
  if (value instanceof Variable) return toStored(where, value.value());
  if (value instanceof Tensor) return { dtype: value.dtype, shape: value.shape, data: value._read(where) };
  const isArray = ArrayBuffer.isView(value);
  const data = isArray ? (value as StoredData) : value?.data;
  const dtype = dtypeOf(data);
  const expected = "a tensor, a variable, a typed array or { data, shape }";
  if (dtype === undefined) return fail("invalid-argument", where, expected, value);
  if (isArray) return { dtype, shape: [data.length], data };
  const { shape, dtype: named = dtype } = value as StoredArray;
  if (sizeOf(checkShape(where, shape)) !== data.length) {
    fail("shape-mismatch", where, `${sizeOf(shape)} elements for shape [${shape.join(", ")}]`, data.length);
  }
  if (named !== dtype && !(named === "bool" && dtype === "uint8")) {
    fail("dtype-mismatch", where, `elements that can be written as they are`, `${dtype} as ${named}`);
  }
  return { dtype: named, shape, data };
}

/** The element type of a typed array. */
function dtypeOf(data: unknown): StoredDType | undefined {
  if (!ArrayBuffer.isView(data)) return undefined;
  const name = (data as unknown as Record<symbol, string>)[Symbol.toStringTag] ?? "";
  const dtype = name.replace(/Clamped|Big|Array/g, "").toLowerCase();
  return dtype in KINDS ? (dtype as StoredDType) : undefined;
}
