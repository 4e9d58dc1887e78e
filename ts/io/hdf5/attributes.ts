import { fail } from "../../core/errors.js";
import { ByteReader, decodeText, upToZero } from "../bytes.js";
import { countOf, readDataspace } from "./dataspace.js";
import { readDatatype } from "./datatype.js";
import type { FileBytes } from "./file.js";
import { heapObjects } from "./fractal-heap.js";
import { MESSAGE, type Message, messageOf } from "./object-header.js";
import type { Hdf5Value } from "./types.js";
import { asValue, decodedSize, decodeElements } from "./values.js";

/** The attributes among an object's messages. Those of types that are not read are left out. */
export function readAttributes(
  file: FileBytes,
  where: string,
  messages: readonly Message[],
): Record<string, Hdf5Value> {
  const found: Record<string, Hdf5Value> = Object.create(null);
  for (const data of attributeMessages(file, where, messages)) {
    const [name, value] = readAttribute(file, where, data);
    if (Object.hasOwn(found, name)) fail("bad-file", where, "attributes of different names", `two "${name}"`);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function attributeMessages(file: FileBytes, where: string, messages: readonly Message[]): Uint8Array[] {
  const info = messageOf(messages, where, MESSAGE.attributeInfo);
  if (info) {
    info.skip(1);
    const flags = info.u8();
    if (flags & 1) info.skip(2);
    const heap = file.address(info);
    const tree = file.address(info);
    if (heap !== undefined && tree !== undefined) return [...heapObjects(file, where, heap, tree, "attributes")];
  }
  return messages.filter(({ type }) => type === MESSAGE.attribute).map(({ data }) => data);
}

const [SHARED_DATATYPE, SHARED_DATASPACE] = [1, 2];

function readAttribute(file: FileBytes, where: string, data: Uint8Array): [name: string, value: Hdf5Value | undefined] {
  const reader = new ByteReader(data, where);
  const version = reader.u8();
  if (version < 1 || version > 3) fail("bad-file", where, "an attribute of version 1 to 3", `version ${version}`);
  const flags = reader.u8();
  const sizes = [reader.u16(), reader.u16(), reader.u16()];
  if (version === 3) reader.skip(1);
  // Version 1 fills its parts up to multiples of eight.
  const [nameBytes, typeBytes, spaceBytes] = sizes.map((size) => {
    const part = reader.take(size);
    if (version === 1) reader.skip((8 - (size % 8)) % 8);
    return part;
  }) as [Uint8Array, Uint8Array, Uint8Array];
  const name = decodeText(upToZero(nameBytes));
  const at = `${where}, attribute "${name}"`;
  if (version > 1 && flags & (SHARED_DATATYPE | SHARED_DATASPACE)) return [name, undefined];
  const type = readDatatype(new ByteReader(typeBytes, at));
  const shape = readDataspace(file, new ByteReader(spaceBytes, at));
  if (shape === null) return [name, null];
  if (type.dtype === "other") return [name, undefined];
  const count = countOf(at, shape);
  file.checkSize(at, decodedSize(type, count));
  return [name, asValue(decodeElements(file, at, type, reader.take(count * type.size)), type, shape)];
}
