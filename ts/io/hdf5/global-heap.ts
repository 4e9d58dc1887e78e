import { fail } from "../../core/errors.js";
import type { ByteReader } from "../bytes.js";
import type { FileBytes } from "./file.js";

/**
 * The text of variable length that an element points to: its length, the address of a collection in the global heap, and a number in there.
 *
 * Collections belong to the file, not to whom points there.
 */
export function readHeapText(file: FileBytes, element: ByteReader): string {
  const length = element.u32();
  const address = file.address(element);
  const index = element.u32();
  if (length === 0 || address === undefined) return "";
  const { where } = element;
  return file.sharedText(where, `${address}:${index}:${length}`, () => {
    const object = findObject(file, where, address, index);
    if (object.length < length) fail("bad-file", where, `a text of ${length} bytes`, `one of ${object.length}`);
    return object.subarray(0, length);
  });
}

function findObject(file: FileBytes, where: string, address: number, index: number): Uint8Array {
  const found = file.once("heap", address, () => listObjects(file, where, address)).get(index);
  return found ?? fail("bad-file", where, `object ${index} of the heap at byte ${address}`, "none of that number");
}

/** The objects of a collection, by their numbers. Everything in there starts at a multiple of eight. */
function listObjects(file: FileBytes, where: string, address: number): Map<number, Uint8Array> {
  const head = file.peek(where, address, 8 + file.lengthSize);
  head.expect("GCOL");
  head.skip(4);
  const reader = file.block(where, address, file.length(head));
  const headSize = inEights(8 + file.lengthSize);
  reader.skip(headSize);
  const objects = new Map<number, Uint8Array>();
  while (reader.left >= headSize) {
    const start = reader.at;
    const index = reader.u16();
    reader.skip(6);
    const size = file.length(reader);
    // Number 0 is what is free, up to the end.
    if (index === 0) break;
    reader.skip(start + headSize - reader.at);
    objects.set(index, reader.take(size));
    reader.skip(Math.min(inEights(size) - size, reader.left));
  }
  return objects;
}

function inEights(size: number): number {
  return Math.ceil(size / 8) * 8;
}
