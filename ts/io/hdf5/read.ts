import { fail } from "../../core/errors.js";
import { ByteReader } from "../bytes.js";
import { readAttributes } from "./attributes.js";
import { readDataset } from "./dataset.js";
import { FileBytes } from "./file.js";
import { isGroup, readLinks } from "./groups.js";
import { MESSAGE, messageOf, readObjectHeader } from "./object-header.js";
import { below, isLinkName } from "./paths.js";
import type { Hdf5Dataset, Hdf5Group } from "./types.js";

const SIGNATURE = "\x89HDF\r\n\x1a\n";
/** Groups may lie so deep in each other. */
const DEEPEST = 128;

/**
 * Reads an HDF5 file: groups, attributes, and datasets whose data are decoded when they are asked for.
 *
 * It knows what h5py and Keras write: superblocks 0 to 3, both forms of groups and of object headers, numbers and text, contiguous, compact and chunked data,
 * gzip and shuffle. Whatever a file claims is checked against its size before anything is allocated.
 *
 * **Errors** `bad-file` for damaged files, for groups that hold themselves or are linked twice, and for names with "/"; `unsupported` for
 * features that Keras does not use.
 * **Source** HDF5 File Format Specification, version 3.0.
 *
 * @example
 * const file = readHdf5(new Uint8Array(await readFile("model.h5")));
 * file.attributes.keras_version; // "2.1.3"
 */
export function readHdf5(bytes: Uint8Array, where = "HDF5"): Hdf5Group {
  const { file, root } = readSuperblock(bytes, where);
  const group = readGroup(file, `${where} "/"`, root, new Set());
  file.checkClaims();
  return group;
}

/** Does it begin as an HDF5 file does? */
export function isHdf5(bytes: Uint8Array): boolean {
  return findSuperblock(bytes) !== undefined;
}

/** A superblock lies at the start, or behind whatever a user put there: 512 bytes, or twice, four times, … as many. */
function findSuperblock(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + SIGNATURE.length <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if ([...SIGNATURE].every((letter, k) => bytes[at + k] === letter.charCodeAt(0))) return at;
  }
  return undefined;
}

function readSuperblock(bytes: Uint8Array, where: string): { file: FileBytes; root: number } {
  const start = findSuperblock(bytes);
  if (start === undefined)
    return fail("bad-file", where, "a file that begins as HDF5 does", `${bytes.length} other bytes`);
  // A plain view: slices of a Buffer of Node's would not be copies.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  const reader = new ByteReader(plain, where);
  reader.skip(SIGNATURE.length);
  const version = reader.u8();
  if (version > 3) fail("unsupported", where, "a superblock of version 0 to 3", `version ${version}`);
  if (version < 2) reader.skip(4);
  const sizes = [reader.u8(), reader.u8()] as const;
  if (!sizes.every((size) => size === 4 || size === 8)) fail("unsupported", where, "addresses of 4 or 8 bytes", sizes);
  const file = new FileBytes(reader.bytes, sizes[0], sizes[1]);
  reader.skip(version < 2 ? 9 : 1);
  if (version === 1) reader.skip(4);
  const base = file.setAddress(reader);
  if (base !== 0 && base !== start) fail("unsupported", where, `addresses from byte ${start} on`, `from ${base}`);
  file.address(reader);
  const end = file.setAddress(reader);
  if (!(end - (base === 0 ? start : 0) <= bytes.length)) {
    fail("bad-file", where, `${end} bytes`, `a file of ${bytes.length}`, "It was cut short; fetch or write it again.");
  }
  if (version < 2) {
    file.address(reader);
    reader.skip(file.offsetSize);
  }
  const root = file.setAddress(reader);
  file.claim(where, 0, reader.at);
  return { file, root };
}

/** `groups` are the addresses of those that were met. */
function readGroup(file: FileBytes, where: string, address: number, met: Set<number>, depth = 0): Hdf5Group {
  if (met.has(address))
    fail("bad-file", where, "groups that are linked once", "one that is met again", "Does it hold itself?");
  if (depth > DEEPEST) fail("bad-file", where, `groups at most ${DEEPEST} deep`, "deeper ones");
  met.add(address);
  const messages = readObjectHeader(file, where, address);
  if (!isGroup(messages)) fail("bad-file", where, "a group", "another object");
  const attributes = readAttributes(file, where, messages);
  const groups = new Map<string, Hdf5Group>();
  const datasets = new Map<string, Hdf5Dataset>();
  for (const [name, child] of readLinks(file, where, messages)) {
    if (!isLinkName(name)) fail("bad-file", where, 'names without "/"', JSON.stringify(name));
    if (groups.has(name) || datasets.has(name)) fail("bad-file", where, "different names", `two "${name}"`);
    const there = below(where, name);
    const found = readObjectHeader(file, there, child);
    if (isGroup(found)) groups.set(name, readGroup(file, there, child, met, depth + 1));
    // Datatypes that have a name are objects too; nobody asks for them.
    else if (messageOf(found, there, MESSAGE.layout))
      datasets.set(
        name,
        file.once("dataset", child, () => readDataset(file, there, found)),
      );
  }
  return { attributes, groups, datasets };
}
