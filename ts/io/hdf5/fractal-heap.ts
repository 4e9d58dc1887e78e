import { fail } from "../../core/errors.js";
import { ByteReader } from "../bytes.js";
import { sizeOfCount, walkRecords } from "./b-tree-2.js";
import type { FileBytes } from "./file.js";

/** A heap in which links or attributes lie where there are many: blocks in rows, each row of blocks twice as large as the one before. */
interface Heap {
  readonly root: number | undefined;
  /** Rows of the root; 0 where it is a block of objects itself. */
  readonly rows: number;
  /** Blocks of a row. */
  readonly width: number;
  /** Bytes of the first row's blocks. */
  readonly smallest: number;
  /** Bytes of the largest blocks that hold objects; larger ones hold blocks. */
  readonly largest: number;
  /** Bytes of an offset, and of a length, in what points to an object. */
  readonly offsetSize: number;
  readonly lengthSize: number;
  readonly huge: number | undefined;
}

/** The objects that the records of a tree point to; `idAt` says where in a record its pointer is. */
export function* heapObjects(
  file: FileBytes,
  where: string,
  heapAddress: number,
  tree: number,
  kind: "links" | "attributes",
): Generator<Uint8Array> {
  const heap = readHeap(file, where, heapAddress);
  // A link's record starts with the hash of its name.
  const idAt = kind === "links" ? 4 : 0;
  for (const record of walkRecords(file, where, tree, kind)) {
    yield findObject(file, where, heap, new ByteReader(record, where, idAt));
  }
}

function readHeap(file: FileBytes, where: string, address: number): Heap {
  const { offsetSize: O, lengthSize: L } = file;
  const reader = file.block(where, address, 26 + 3 * O + 12 * L);
  reader.expect("FRHP");
  reader.skip(3);
  if (reader.u16() > 0) fail("unsupported", where, "links and attributes that are not compressed", "compressed ones");
  reader.skip(1);
  const largestManaged = reader.u32();
  reader.skip(L);
  const huge = file.address(reader);
  reader.skip(8 * L + L + O);
  const width = reader.u16();
  const [smallest, largest] = [file.length(reader), file.length(reader)];
  const bits = reader.u16();
  reader.skip(2);
  const root = file.address(reader);
  const rows = reader.u16();
  const isSound = width > 0 && smallest > 0 && largest >= smallest && bits > 0 && bits <= 64 && largestManaged > 0;
  if (!isSound) fail("bad-file", where, "a heap with blocks", "one without");
  const lengthSize = Math.min(Math.ceil(Math.log2(largest) / 8), sizeOfCount(largestManaged));
  return { root, rows, width, smallest, largest, offsetSize: Math.ceil(bits / 8), lengthSize, huge };
}

const [MANAGED, HUGE] = [0, 1];

function findObject(file: FileBytes, where: string, heap: Heap, id: ByteReader): Uint8Array {
  const kind = (id.u8() >> 4) & 3;
  if (kind === HUGE) return findHuge(file, where, heap, id);
  if (kind !== MANAGED) fail("unsupported", where, "objects in the blocks of a heap", "a tiny object");
  const offset = id.uint(heap.offsetSize);
  const length = id.uint(heap.lengthSize);
  const address = locate(file, where, heap, offset);
  return file.block(where, address, length).take(length);
}

/** Objects too large for the blocks lie by themselves; a tree tells where, by their numbers. */
function findHuge(file: FileBytes, where: string, heap: Heap, id: ByteReader): Uint8Array {
  const number = id.uint(Math.min(id.left, file.lengthSize));
  const tree = heap.huge ?? fail("bad-file", where, "a tree of large objects", "none");
  const object = file.once("huge", tree, () => listHuge(file, where, tree)).get(number);
  if (object === undefined) return fail("bad-file", where, `object ${number} of the heap`, "none of that number");
  return file.block(where, object.address, object.length).take(object.length);
}

function listHuge(file: FileBytes, where: string, tree: number) {
  const objects = new Map<number, { readonly address: number; readonly length: number }>();
  for (const record of walkRecords(file, where, tree, "hugeObjects")) {
    const reader = new ByteReader(record, where);
    const address = file.setAddress(reader);
    const length = file.length(reader);
    objects.set(file.length(reader), { address, length });
  }
  return objects;
}

/** Where a byte of the heap is in the file. */
function locate(file: FileBytes, where: string, heap: Heap, offset: number): number {
  let address = heap.root;
  let rows = heap.rows;
  let rest = offset;
  while (rows > 0 && address !== undefined) {
    const { row, column, start, size } = findBlock(heap, rest);
    if (row >= rows) fail("bad-file", where, `an object within the ${rows} rows of its heap`, `one in row ${row}`);
    const head = 5 + file.offsetSize + heap.offsetSize;
    const entry = address + head + (row * heap.width + column) * file.offsetSize;
    file.peek(where, address, head).expect("FHIB");
    address = file.address(file.peek(where, entry, file.offsetSize));
    rest -= start;
    // A block of blocks has as many rows as its size takes.
    rows = size <= heap.largest ? 0 : Math.log2(size / (heap.width * heap.smallest)) + 1;
  }
  return (address ?? fail("bad-file", where, "a block of the heap", "one that is not there")) + rest;
}

/** The block that an offset lies in: the first two rows have the smallest blocks, each further one twice as large ones. */
function findBlock({ width, smallest }: Heap, offset: number) {
  let [row, start, size] = [0, 0, smallest];
  while (offset >= start + width * size) {
    start += width * size;
    if (row > 0) size *= 2;
    row++;
  }
  const column = Math.floor((offset - start) / size);
  return { row, column, start: start + column * size, size };
}
