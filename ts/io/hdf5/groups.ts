import { fail } from "../../core/errors.js";
import { ByteReader, decodeText, upToZero } from "../bytes.js";
import { walkTree } from "./b-tree.js";
import type { FileBytes } from "./file.js";
import { heapObjects } from "./fractal-heap.js";
import { MESSAGE, type Message, messageOf } from "./object-header.js";

/** A name in a group, and where the header of its object is. */
export type Link = readonly [name: string, address: number];

/** Is it a group that these messages describe? */
export function isGroup(messages: readonly Message[]): boolean {
  const kinds: number[] = [MESSAGE.symbolTable, MESSAGE.linkInfo, MESSAGE.link];
  return messages.some(({ type }) => kinds.includes(type));
}

/** What a group holds. Links by path, and into other files, are left out. */
export function readLinks(file: FileBytes, where: string, messages: readonly Message[]): Link[] {
  const table = messageOf(messages, where, MESSAGE.symbolTable);
  if (table) return tableLinks(file, where, file.setAddress(table), file.setAddress(table));
  return messageLinks(file, where, messages);
}

/** Groups as HDF5 wrote them at first: a B-tree whose leaves list the links, and a heap with their names. */
function tableLinks(file: FileBytes, where: string, tree: number, heap: number): Link[] {
  const names = readLocalHeap(file, where, heap);
  const leaves = [...walkTree(file, where, tree, "links", file.lengthSize)];
  return leaves.flatMap(({ address }) => [...symbolNode(file, where, address, names)]);
}

function readLocalHeap(file: FileBytes, where: string, address: number): Uint8Array {
  const head = file.block(where, address, 8 + 2 * file.lengthSize + file.offsetSize);
  head.expect("HEAP");
  head.skip(4);
  const size = file.length(head);
  head.skip(file.lengthSize);
  return file.block(where, file.setAddress(head), size).take(size);
}

const SOFT = 2;

function* symbolNode(file: FileBytes, where: string, address: number, names: Uint8Array): Generator<Link> {
  const head = file.peek(where, address, 8);
  head.expect("SNOD");
  head.skip(2);
  const entrySize = 2 * file.offsetSize + 24;
  const count = head.u16();
  const reader = file.block(where, address, 8 + count * entrySize);
  reader.skip(8);
  for (let k = 0; k < count; k++) {
    const nameAt = reader.uint(file.offsetSize);
    const object = file.address(reader);
    const cached = reader.u32();
    reader.skip(20);
    if (cached === SOFT || object === undefined) continue;
    if (nameAt >= names.length) fail("bad-file", where, `a name within ${names.length} bytes`, `one at byte ${nameAt}`);
    yield [file.sharedText(where, `name ${address} ${k}`, () => upToZero(names.subarray(nameAt))), object];
  }
}

const [HAS_TYPE, HAS_ORDER, HAS_CHARSET] = [8, 4, 16];
const HARD = 0;

/** Groups as HDF5 writes them since 1.8: links among the messages. */
function messageLinks(file: FileBytes, where: string, messages: readonly Message[]): Link[] {
  const info = messageOf(messages, where, MESSAGE.linkInfo);
  if (info) {
    info.skip(1);
    const flags = info.u8();
    if (flags & 1) info.skip(8);
    const heap = file.address(info);
    const tree = file.address(info);
    if (heap !== undefined && tree !== undefined) {
      const found = [...heapObjects(file, where, heap, tree, "links")];
      return linksOf(file, where, found);
    }
  }
  return linksOf(
    file,
    where,
    messages.filter(({ type }) => type === MESSAGE.link).map(({ data }) => data),
  );
}

function linksOf(file: FileBytes, where: string, messages: readonly Uint8Array[]): Link[] {
  return messages.map((data) => readLink(file, new ByteReader(data, where))).filter((link) => link !== undefined);
}

/** One link; undefined for those by path or into other files. */
function readLink(file: FileBytes, reader: ByteReader): Link | undefined {
  const version = reader.u8();
  if (version !== 1) fail("bad-file", reader.where, "a link of version 1", `version ${version}`);
  const flags = reader.u8();
  const type = flags & HAS_TYPE ? reader.u8() : HARD;
  if (flags & HAS_ORDER) reader.skip(8);
  if (flags & HAS_CHARSET) reader.skip(1);
  const name = decodeText(reader.take(reader.uint(1 << (flags & 3))));
  return type === HARD ? [name, file.setAddress(reader)] : undefined;
}
