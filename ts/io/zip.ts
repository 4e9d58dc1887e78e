import { crc32 } from "../core/crc32.js";
import { fail, quoted } from "../core/errors.js";
import { ByteReader, ByteWriter, decodeText, encodeText } from "./bytes.js";
import { inflateRaw } from "./inflate.js";

const SIGNATURE = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, locator: 0x07064b50, end64: 0x06064b50 };
const STORED = 0;
const DEFLATED = 8;
/** The size of the end record without its comment, and of the comment at most. */
const END_SIZE = 22;
const COMMENT_SIZE = 0xffff;
/** A size or an offset that stands elsewhere, in 64 bits. */
const ELSEWHERE = 0xffffffff;
/** DEFLATE makes 258 bytes of two bits at most. */
const HIGHEST_RATIO = 1032;
/** All entries together may be this many times the file, or {@link ALWAYS_ALLOWED} bytes. */
const ALLOWED_RATIO = 50;
const ALWAYS_ALLOWED = 64e6;

/** What the directory says of an entry. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its data begin. */
  readonly begin: number;
}

/** A zip file whose directory was read and checked; entries are unpacked when they are asked for. */
export interface ZipFile {
  /** The names of the entries, in the order of the directory, without those of folders. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The content of an entry; of one that is stored a view into the file. **Errors** `bad-file` for one that is not there, or damaged. */
  read(name: string): Uint8Array;
}

/** Do these bytes begin as a zip file? */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * Reads the directory of a zip file.
 *
 * Refused are two entries of one name, names that lead out of a folder, entries that share bytes, and sizes that the file cannot hold or that
 * are out of all proportion to it.
 *
 * **Errors** `bad-file`; `unsupported` for encrypted entries and other methods than stored and DEFLATE.
 * **Source** PKWARE, APPNOTE.TXT.
 */
export function readZip(where: string, bytes: Uint8Array): ZipFile {
  const directory = findDirectory(where, bytes);
  const reader = new ByteReader(bytes, where, directory.at, directory.at + directory.size);
  const entries = new Map<string, Entry>();
  for (let k = 0; k < directory.count; k++) {
    const entry = readEntry(where, reader, directory.at);
    if (entries.has(entry.name)) {
      fail(
        "bad-file",
        where,
        "entries of different names",
        `two called "${entry.name}"`,
        "Which is meant nobody knows.",
      );
    }
    entries.set(entry.name, entry);
  }
  checkSizes(where, bytes, [...entries.values()]);
  const names = [...entries.keys()].filter((name) => !name.endsWith("/"));
  return {
    names,
    has: (name) => entries.has(name),
    read: (name) => {
      const entry = entries.get(name);
      if (entry !== undefined) return unpacked(where, bytes, entry);
      return fail("bad-file", where, `an entry "${name}"`, `${names.slice(0, 9).join(", ") || "an empty zip file"}`);
    },
  };
}

interface Directory {
  readonly at: number;
  readonly size: number;
  readonly count: number;
}

function findDirectory(where: string, bytes: Uint8Array): Directory {
  const at = findEnd(where, bytes);
  const end = new ByteReader(bytes, where, at + 4);
  const [disk, firstDisk, countHere] = [end.u16(), end.u16(), end.u16()];
  const short = { count: end.u16(), size: end.u32(), at: end.u32() };
  if ((disk !== 0 && disk !== 0xffff) || firstDisk !== disk || countHere !== short.count) {
    fail("unsupported", where, "a zip file in one part", `part ${disk + 1} of several`);
  }
  const isLong = short.count === 0xffff || short.size === ELSEWHERE || short.at === ELSEWHERE;
  const found = isLong ? longDirectory(where, bytes, at) : short;
  if (found.at + found.size <= at) return found;
  const hint = "Is the file cut short, or damaged?";
  return fail("bad-file", where, "a directory before the end of the zip file", `one at byte ${found.at}`, hint);
}

/** The last place where an end record stands whose comment reaches to the end of the file. */
function findEnd(where: string, bytes: Uint8Array): number {
  const last = bytes.length - END_SIZE;
  for (let at = last; at >= Math.max(0, last - COMMENT_SIZE); at--) {
    if (bytes[at] !== 0x50 || bytes[at + 1] !== 0x4b || bytes[at + 2] !== 5 || bytes[at + 3] !== 6) continue;
    if (bytes[at + 20]! + bytes[at + 21]! * 256 === last - at) return at;
  }
  return fail(
    "bad-file",
    where,
    "a zip file",
    `${bytes.length} bytes without the end of one`,
    "Is the file cut short?",
  );
}

/** The same in 64 bits, to which a record before the end leads. */
function longDirectory(where: string, bytes: Uint8Array, end: number): Directory {
  const locator = new ByteReader(bytes, where, Math.max(0, end - 20), end);
  expectSignature(locator, "locator");
  locator.skip(4);
  const reader = new ByteReader(bytes, where, Math.min(locator.u64(), end), end);
  expectSignature(reader, "end64");
  reader.skip(8 + 2 + 2 + 4 + 4 + 8);
  return { count: reader.u64(), size: reader.u64(), at: reader.u64() };
}

function readEntry(where: string, reader: ByteReader, directoryAt: number): Entry {
  expectSignature(reader, "central");
  reader.skip(4);
  const [flags, method] = [reader.u16(), reader.u16()];
  reader.skip(4);
  const [crc, packed, size] = [reader.u32(), reader.u32(), reader.u32()];
  const [nameLength, extraLength, commentLength] = [reader.u16(), reader.u16(), reader.u16()];
  reader.skip(8);
  const local = reader.u32();
  const name = decodeText(reader.take(nameLength));
  const extra = new ByteReader(reader.take(extraLength), where);
  reader.skip(commentLength);
  checkName(where, name);
  if (flags & 1) fail("unsupported", where, "entries that are not encrypted", `"${name}"`);
  if (method !== STORED && method !== DEFLATED) {
    fail("unsupported", where, `"${name}" stored or packed by DEFLATE`, `method ${method}`, "Pack the file again.");
  }
  const [longSize, longPacked, longLocal] = inLong(extra, [size, packed, local]) as [number, number, number];
  const begin = dataOf(where, reader.bytes, name, longLocal, directoryAt);
  return { name, method, crc, size: longSize, packed: longPacked, begin };
}

/** Those numbers that stand elsewhere, from the field of 64-bit numbers. */
function inLong(extra: ByteReader, values: readonly number[]): readonly number[] {
  while (extra.left >= 4) {
    const [kind, length] = [extra.u16(), extra.u16()];
    const field = new ByteReader(extra.take(length), extra.where);
    if (kind === 1) return values.map((value) => (value === ELSEWHERE ? field.u64() : value));
  }
  return values;
}

/** Where an entry's data begin: behind its own header, which names it as the directory does. */
function dataOf(where: string, bytes: Uint8Array, name: string, local: number, end: number): number {
  const header = new ByteReader(bytes, where, Math.min(local, end), end);
  expectSignature(header, "local");
  header.skip(22);
  const [nameLength, extraLength] = [header.u16(), header.u16()];
  const own = decodeText(header.take(nameLength));
  if (own !== name) fail("bad-file", where, `"${name}" where the directory says`, quoted(own));
  header.skip(extraLength);
  return header.at;
}

/** **Errors** `bad-file` for names that, taken as paths, lead out of a folder. */
function checkName(where: string, name: string): void {
  const isWild = name === "" || /^\/|\\|\0|^[a-z]:/i.test(name) || name.split("/").some((part) => part === "..");
  if (isWild) fail("bad-file", where, "names of entries that stay in their folder", quoted(name));
}

/** **Errors** `bad-file` where entries reach beyond the file or into each other, or would fill the memory. */
function checkSizes(where: string, bytes: Uint8Array, entries: readonly Entry[]): void {
  let free = 0;
  let total = 0;
  for (const { name, begin, packed, size, method } of [...entries].sort((a, b) => a.begin - b.begin)) {
    const isInside = begin >= free && begin + packed <= bytes.length;
    if (!isInside) fail("bad-file", where, `"${name}" in a place of its own`, `bytes ${begin} to ${begin + packed}`);
    free = begin + packed;
    const most = method === STORED ? packed : packed * HIGHEST_RATIO;
    const isTrue = method === STORED ? size === packed : size <= most;
    if (!isTrue) fail("bad-file", where, `"${name}" of at most ${most} bytes`, `${size} bytes`, "Is the file damaged?");
    if (method === DEFLATED) total += size;
  }
  if (total <= Math.max(ALWAYS_ALLOWED, bytes.length * ALLOWED_RATIO)) return;
  const hint = "Pack it again without compression, if it is what it should be.";
  fail("bad-file", where, `at most ${ALLOWED_RATIO} times the file of ${bytes.length} bytes`, `${total} bytes`, hint);
}

function unpacked(where: string, bytes: Uint8Array, { name, method, begin, packed, size, crc }: Entry): Uint8Array {
  const data = bytes.subarray(begin, begin + packed);
  const content = method === STORED ? data : inflateRaw(`${where}: ${name}`, data, size);
  if (crc32(content) !== crc)
    fail("bad-file", where, `"${name}" as its checksum says`, "other bytes", "Is it damaged?");
  return content;
}

function expectSignature(reader: ByteReader, which: keyof typeof SIGNATURE): void {
  const { at, where } = reader;
  if (reader.u32() !== SIGNATURE[which]) fail("bad-file", where, `a zip file's record at byte ${at}`, "other bytes");
}

/** Names are in UTF-8. */
const UTF8 = 1 << 11;
const VERSION = 20;

/** A zip file of these entries, stored as they are, as Keras writes them. **Errors** `unsupported` for 4 GB and more. */
export function writeZip(where: string, entries: ReadonlyMap<string, Uint8Array>, date = new Date()): Uint8Array {
  const [time, day] = dosTime(date);
  const parts: Uint8Array[] = [];
  const directory = new ByteWriter();
  let at = 0;
  for (const [name, content] of entries) {
    const encoded = encodeText(name);
    const common = new ByteWriter().u16(VERSION).u16(UTF8).u16(STORED).u16(time).u16(day);
    common.u32(crc32(content)).u32(content.length).u32(content.length).u16(encoded.length).u16(0);
    directory.u32(SIGNATURE.central).u16(VERSION).put(common.finish());
    directory.u16(0).u16(0).u16(0).u32(0).u32(at).put(encoded);
    const header = new ByteWriter().u32(SIGNATURE.local).put(common.finish()).put(encoded).finish();
    parts.push(header, content);
    at += header.length + content.length;
    if (at >= ELSEWHERE) fail("unsupported", where, "a zip file of less than 4 GB", "a larger one");
  }
  const end = new ByteWriter().u32(SIGNATURE.end).u16(0).u16(0).u16(entries.size).u16(entries.size);
  return joined([...parts, directory.finish(), end.u32(directory.length).u32(at).u16(0).finish()]);
}

/** The bytes of all of them, one after the other. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Two seconds are the least that MS-DOS tells apart, and 1980 is the first of its years. */
function dosTime(date: Date): [time: number, day: number] {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  const year = Math.min(Math.max(date.getFullYear() - 1980, 0), 127);
  return [time, (year << 9) | ((date.getMonth() + 1) << 5) | date.getDate()];
}
