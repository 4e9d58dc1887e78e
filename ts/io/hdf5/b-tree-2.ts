import { fail } from "../../core/errors.js";
import type { FileBytes } from "./file.js";

/** What a B-tree of version 2 leads to: kinds of its records. */
export const RECORDS_OF = { hugeObjects: 1, links: 5, attributes: 8 } as const;

/** Signature, version and kind at the start of a node, a sum at its end. */
const [HEAD, SUM] = [6, 4];

/** Trees of billions of records are not deeper. */
const DEEPEST = 32;

/** Bytes that a count up to `most` takes. */
export function sizeOfCount(most: number): number {
  return Math.floor(Math.log2(most) / 8) + 1;
}

/** The records of a B-tree of version 2, from left to right. */
export function* walkRecords(
  file: FileBytes,
  where: string,
  address: number,
  kind: keyof typeof RECORDS_OF,
): Generator<Uint8Array> {
  const reader = file.block(where, address, 22 + file.offsetSize + file.lengthSize);
  reader.expect("BTHD");
  const [version, type, nodeSize] = [reader.u8(), reader.u8(), reader.u32()];
  const [recordSize, depth] = [reader.u16(), reader.u16()];
  if (version !== 0 || type !== RECORDS_OF[kind] || recordSize === 0) {
    fail("bad-file", where, `a tree of ${kind}`, `one of version ${version}, type ${type}`);
  }
  reader.skip(2);
  const root = file.address(reader);
  if (root === undefined) return;
  if (depth > DEEPEST) fail("bad-file", where, `a tree at most ${DEEPEST} deep`, `one of depth ${depth}`);
  const most = Math.floor((nodeSize - HEAD - SUM) / recordSize);
  if (!(most >= 1)) fail("bad-file", where, "nodes with room for a record", `nodes of ${nodeSize} bytes`);
  yield* walkNode(
    file,
    where,
    { kind, recordSize, nodeSize, countSize: sizeOfCount(most), most },
    root,
    reader.u16(),
    depth,
  );
}

interface Tree {
  readonly kind: keyof typeof RECORDS_OF;
  readonly recordSize: number;
  readonly nodeSize: number;
  /** Bytes that tell how many records a child has. */
  readonly countSize: number;
  /** Records of a leaf at most. */
  readonly most: number;
}

function* walkNode(
  file: FileBytes,
  where: string,
  tree: Tree,
  address: number,
  count: number,
  depth: number,
): Generator<Uint8Array> {
  const pointerSize = depth === 0 ? 0 : file.offsetSize + tree.countSize + totalSize(file, tree, depth - 1);
  const records = count * tree.recordSize;
  const pointers = depth === 0 ? 0 : (count + 1) * pointerSize;
  const reader = file.block(where, address, HEAD + records + pointers + SUM);
  reader.expect(depth === 0 ? "BTLF" : "BTIN");
  reader.skip(2);
  const own = Array.from({ length: count }, () => reader.take(tree.recordSize));
  if (depth === 0) return yield* own;
  for (let k = 0; k <= count; k++) {
    const child = file.setAddress(reader);
    const childCount = reader.uint(tree.countSize);
    reader.skip(pointerSize - file.offsetSize - tree.countSize);
    yield* walkNode(file, where, tree, child, childCount, depth - 1);
    if (k < count) yield own[k]!;
  }
}

/** Bytes that tell how many records lie below a child at this depth: none for a leaf, which has no more than its own. */
function totalSize(file: FileBytes, tree: Tree, depth: number): number {
  let [total, size] = [tree.most, 0];
  for (let level = 1; level <= depth; level++) {
    const pointer = file.offsetSize + tree.countSize + size;
    const most = Math.floor((tree.nodeSize - HEAD - SUM - pointer) / (tree.recordSize + pointer));
    total = (most + 1) * total + most;
    size = sizeOfCount(total);
  }
  return size;
}
