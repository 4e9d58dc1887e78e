import { fail, quoted } from "../../core/errors.js";
import { ByteWriter, encodeText } from "../bytes.js";
import { MESSAGE } from "./object-header.js";
import type { Hdf5Attribute, Hdf5Numbers } from "./types.js";

/** A message of an object header is no longer than this, and so an attribute. */
const LONGEST_MESSAGE = 0xffff;

const [INTEGER, FLOAT, TEXT, VLEN] = [0, 1, 3, 9];
const VERSION_1 = 0x10;
const SIGNED = 8;
const UTF8 = 0x10;
const ZERO_PADDED = 1;
/** A float's highest bit of the fraction is not stored, its sign is the last bit: the second byte says the latter. */
const IMPLIED = 0x20;

/** Where the parts of a float lie: the exponent's place and bits, the fraction's bits, the exponent's bias. */
const FLOATS = { 4: [23, 8, 23, 127], 8: [52, 11, 52, 1023] } as const;

/** A datatype message of numbers in an array of this kind. */
export function numbersType(where: string, data: Hdf5Numbers): Uint8Array {
  const size = data.BYTES_PER_ELEMENT;
  const out = new ByteWriter();
  if (data instanceof Float32Array || data instanceof Float64Array) {
    const [exponentAt, exponent, fraction, bias] = FLOATS[size as 4 | 8];
    out
      .u8(VERSION_1 | FLOAT)
      .u8(IMPLIED)
      .u8(size * 8 - 1)
      .u8(0)
      .u32(size)
      .u16(0)
      .u16(size * 8);
    return out.u8(exponentAt).u8(exponent).u8(0).u8(fraction).u32(bias).finish();
  }
  if (!ArrayBuffer.isView(data)) fail("invalid-argument", where, "a typed array", quoted(data));
  const isSigned = /^(Big)?Int/.test(Object.prototype.toString.call(data).slice("[object ".length));
  out
    .u8(VERSION_1 | INTEGER)
    .u8(isSigned ? SIGNED : 0)
    .u16(0)
    .u32(size);
  return out
    .u16(0)
    .u16(size * 8)
    .finish();
}

/** A datatype message of text of `size` bytes, filled up with zeros. */
function fixedTextType(size: number): Uint8Array {
  return new ByteWriter()
    .u8(VERSION_1 | TEXT)
    .u8(ZERO_PADDED | UTF8)
    .u16(0)
    .u32(size)
    .finish();
}

/** A datatype message of text in the global heap. */
function heapTextType(): Uint8Array {
  const base = new ByteWriter()
    .u8(VERSION_1 | INTEGER)
    .u8(0)
    .u16(0)
    .u32(1)
    .u16(0)
    .u16(8)
    .finish();
  return new ByteWriter()
    .u8(VERSION_1 | VLEN)
    .u8(1)
    .u8(1)
    .u8(0)
    .u32(16)
    .put(base)
    .finish();
}

/** A dataspace message: empty for a single value. */
export function dataspace(shape: readonly number[]): Uint8Array {
  const out = new ByteWriter().u8(1).u8(shape.length).u8(0).fillTo(8);
  for (const size of shape) out.u64(size);
  return out.finish();
}

/** The bytes of numbers, not copied. */
export function bytesOf(data: Hdf5Numbers): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Puts a text into the global heap, and gives the element that points there. */
export type StoreText = (bytes: Uint8Array) => Uint8Array;

/** An attribute message. **Errors** `invalid-argument` for a value over 64 kB: split it, as Keras does. */
export function attributeMessage(where: string, name: string, value: Hdf5Attribute, store: StoreText): Uint8Array {
  const [type, shape, data] = attributeParts(`${where}, attribute "${name}"`, value, store);
  const nameBytes = new ByteWriter().text(name).u8(0).finish();
  const space = dataspace(shape);
  const out = new ByteWriter().u8(1).u8(0).u16(nameBytes.length).u16(type.length).u16(space.length);
  for (const part of [nameBytes, type, space]) out.put(part).align(8);
  out.put(data).align(8);
  if (out.length > LONGEST_MESSAGE) {
    const hint = "Longer lists are split into several attributes.";
    fail(
      "invalid-argument",
      `${where}, attribute "${name}"`,
      `at most ${LONGEST_MESSAGE} bytes`,
      `${out.length}`,
      hint,
    );
  }
  return out.finish();
}

function attributeParts(
  where: string,
  value: Hdf5Attribute,
  store: StoreText,
): [type: Uint8Array, shape: readonly number[], data: Uint8Array] {
  if (typeof value === "string") return [heapTextType(), [], store(encodeText(value))];
  if (typeof value === "number") {
    const isWhole = Number.isSafeInteger(value) && !Object.is(value, -0);
    const data = isWhole ? BigInt64Array.of(BigInt(value)) : Float64Array.of(value);
    return [numbersType(where, data), [], bytesOf(data)];
  }
  if (ArrayBuffer.isView(value)) return [numbersType(where, value), [value.length], bytesOf(value)];
  if (Array.isArray(value)) return fixedTexts(where, value as readonly string[]);
  const text = (value as { readonly fixed?: unknown } | null)?.fixed;
  if (typeof text !== "string") fail("invalid-argument", where, "text, a number, or a list of these", quoted(value));
  const [type, , data] = fixedTexts(where, [text]);
  return [type, [], data];
}

/** Texts of the length of the longest. */
function fixedTexts(where: string, texts: readonly string[]): [type: Uint8Array, shape: number[], data: Uint8Array] {
  const encoded = texts.map((text) => {
    if (typeof text !== "string") fail("invalid-argument", where, "a list of texts", quoted(texts));
    return encodeText(text);
  });
  const size = encoded.reduce((longest, { length }) => Math.max(longest, length), 1);
  const data = new Uint8Array(size * texts.length);
  encoded.forEach((bytes, k) => data.set(bytes, k * size));
  return [fixedTextType(size), [texts.length], data];
}

/** An object header of version 1 with these messages. */
export function objectHeader(messages: readonly (readonly [type: keyof typeof MESSAGE | "fill", data: Uint8Array])[]) {
  const body = new ByteWriter();
  for (const [type, data] of messages) {
    body
      .u16(type === "fill" ? FILL : MESSAGE[type])
      .u16(Math.ceil(data.length / 8) * 8)
      .u32(0)
      .put(data)
      .align(8);
  }
  const head = new ByteWriter().u8(1).u8(0).u16(messages.length).u32(1).u32(body.length).align(8);
  return head.put(body.finish()).finish();
}

const FILL = 0x05;
/** Version 2; storage comes late; it is filled only if a value is set; and none is. */
export const NO_FILL = Uint8Array.of(2, 2, 2, 0);
