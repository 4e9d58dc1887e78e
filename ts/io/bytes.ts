import { fail } from "../core/errors.js";

const textDecoder = new TextDecoder();
const textEncoder = new TextEncoder();

/** Text in UTF-8; bytes that are none become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return textDecoder.decode(bytes);
}

/** Text as bytes in UTF-8. */
export function encodeText(text: string): Uint8Array {
  return textEncoder.encode(text);
}

/**
 * Reads little-endian numbers one after the other, and never beyond its end.
 *
 * Offsets and lengths of 64 bits come as numbers; those that a double cannot hold lie beyond every file.
 *
 * **Errors** `bad-file`, naming `where`, for what lies beyond the end.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly where: string;
  /** The next byte to be read, counted from the start of `bytes`. */
  at: number;
  readonly end: number;
  readonly #view: DataView;

  /** Reads `bytes` from `start` up to, and without, `end`. */
  constructor(bytes: Uint8Array, where: string, start = 0, end = bytes.length) {
    if (!(start >= 0 && start <= end && end <= bytes.length)) failBeyond(where, start, end - start, bytes.length);
    this.bytes = bytes;
    this.where = where;
    this.at = start;
    this.end = end;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes are left. */
  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  u64(): number {
    const at = this.#advance(8);
    return this.#view.getUint32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
  }

  /** A whole number of 1 to 8 bytes. */
  uint(size: number): number {
    const at = this.#advance(size);
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = value * 256 + this.bytes[at + k]!;
    return value;
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    const at = this.#advance(count);
    return this.bytes.subarray(at, at + count);
  }

  /** Goes over `count` bytes. */
  skip(count: number): void {
    this.#advance(count);
  }

  /** Goes on to the next multiple of `unit`, counted from `start`. */
  align(unit: number, start = 0): void {
    this.skip((unit - ((this.at - start) % unit)) % unit);
  }

  /** Text of `count` bytes, up to the first zero among them. */
  text(count: number): string {
    return decodeText(upToZero(this.take(count)));
  }

  /** Text up to the next zero, which is read as well. */
  textToZero(): string {
    const zero = this.bytes.indexOf(0, this.at);
    if (zero < 0 || zero >= this.end) failBeyond(this.where, this.at, this.left + 1, this.end);
    const text = decodeText(this.take(zero - this.at));
    this.skip(1);
    return text;
  }

  /** Fails unless the next bytes are these letters. */
  expect(signature: string): void {
    const at = this.at;
    const found = String.fromCharCode(...this.take(signature.length));
    if (found !== signature) fail("bad-file", this.where, `"${signature}" at byte ${at}`, "other bytes");
  }

  #advance(count: number): number {
    const at = this.at;
    if (!(count >= 0 && count <= this.end - at)) failBeyond(this.where, at, count, this.end);
    this.at = at + count;
    return at;
  }
}

/** The bytes before the first zero. */
export function upToZero(bytes: Uint8Array): Uint8Array {
  const zero = bytes.indexOf(0);
  return zero < 0 ? bytes : bytes.subarray(0, zero);
}

function failBeyond(where: string, at: number, count: number, end: number): never {
  fail(
    "bad-file",
    where,
    `${count} bytes at byte ${at}`,
    `an end at byte ${end}`,
    "Is the file cut short, or damaged?",
  );
}

/** Bytes that grow as little-endian numbers are written to them. */
export class ByteWriter {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  u8(value: number): this {
    // Growing makes another view.
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  u64(value: number): this {
    return this.u32(value % 2 ** 32).u32(Math.floor(value / 2 ** 32));
  }

  put(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  text(text: string): this {
    return this.put(encodeText(text));
  }

  /** As many zeros as are missing from `length` bytes. */
  fillTo(length: number): this {
    this.#grow(length - this.length);
    return this;
  }

  /** Zeros up to the next multiple of `unit`. */
  align(unit: number): this {
    return this.fillTo(Math.ceil(this.length / unit) * unit);
  }

  /** What was written. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** Makes room for `count` more bytes, which are zero; returns where. */
  #grow(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
