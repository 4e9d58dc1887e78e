import { Inflate } from "fflate";
import { fail, ThroughtimeError } from "../core/errors.js";

/** So many compressed bytes are inflated at a time: what they may grow to, 1032 times as much, stays small. */
const PIECE = 4096;

/**
 * Undoes DEFLATE, where it is known how many bytes come out.
 *
 * Data that would give more are left at once, so that a few bytes cannot fill the memory.
 *
 * **Errors** `bad-file` for damaged data and for another number of bytes.
 * **Source** RFC 1951.
 */
export function inflateRaw(where: string, data: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let filled = 0;
  const stream = new Inflate((piece) => {
    if (piece.length > size - filled) failSize(where, size, "more");
    out.set(piece, filled);
    filled += piece.length;
  });
  for (let at = 0; at < data.length || at === 0; at += PIECE) {
    inPlace(where, () => stream.push(data.subarray(at, at + PIECE), at + PIECE >= data.length));
  }
  return filled === size ? out : failSize(where, size, `${filled}`);
}

/** The same for data with zlib's two bytes before and its sum behind. **Source** RFC 1950. */
export function inflateZlib(where: string, data: Uint8Array, size: number): Uint8Array {
  const isZlib = data.length >= 6 && (data[0]! & 15) === 8 && (data[0]! * 256 + data[1]!) % 31 === 0;
  if (!isZlib || data[1]! & 32) fail("bad-file", where, "data compressed by zlib", "other bytes");
  return inflateRaw(where, data.subarray(2, data.length - 4), size);
}

/** What the library throws, as our error. */
function inPlace(where: string, inflate: () => void): void {
  try {
    inflate();
  } catch (error) {
    if (error instanceof ThroughtimeError) throw error;
    fail("bad-file", where, "compressed data that are whole", (error as Error).message, "Is the file damaged?");
  }
}

function failSize(where: string, size: number, got: string): never {
  return fail("bad-file", where, `${size} bytes out of compressed data`, got);
}
