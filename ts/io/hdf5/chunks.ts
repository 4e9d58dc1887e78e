import { fail } from "../../core/errors.js";
import { ByteReader } from "../bytes.js";
import { walkTree } from "./b-tree.js";
import { countOf } from "./dataspace.js";
import type { FileBytes } from "./file.js";
import { type Filter, undoFilters } from "./filters.js";
import type { ChunkedLayout } from "./layout.js";

/** A chunk in the file, and the index of its first element in the array. */
interface Chunk {
  readonly start: readonly number[];
  readonly address: number;
  readonly size: number;
  /** Of the filters that were left out. */
  readonly mask: number;
}

/** Chunks reach beyond the array at its edges: by so much, at most, of what may be read at all. */
const LARGEST_EDGES = 4;

/** The bytes of an array that lies in chunks; those that were never written are zero. */
export function readChunked(
  file: FileBytes,
  where: string,
  layout: ChunkedLayout,
  filters: readonly Filter[],
  shape: readonly number[],
): Uint8Array {
  const { chunk, elementSize } = layout;
  if (chunk.length !== shape.length || chunk.includes(0) || elementSize === 0) {
    fail("bad-file", where, `chunks with ${shape.length} axes`, chunk);
  }
  const size = countOf(where, chunk) * elementSize;
  const grid = shape.map((length, axis) => Math.ceil(length / chunk[axis]!));
  file.checkSize(where, size);
  file.checkSize(where, (countOf(where, grid) * size) / LARGEST_EDGES);
  const out = new Uint8Array(countOf(where, shape) * elementSize);
  const seen = new Set<string>();
  for (const found of listChunks(file, where, layout, grid, size)) {
    const isOne = found.start.every((at, axis) => at % chunk[axis]! === 0 && at < shape[axis]!);
    const name = found.start.join();
    if (!isOne || seen.has(name)) fail("bad-file", where, "each chunk once, within the array", `one at ${name}`);
    seen.add(name);
    const raw = file.peek(where, found.address, found.size).take(found.size);
    copyChunk(out, shape, undoFilters(where, filters, found.mask, raw, size), found.start, chunk, elementSize);
  }
  return out;
}

function* listChunks(file: FileBytes, where: string, layout: ChunkedLayout, grid: readonly number[], size: number) {
  const { index, address, chunk, filtered } = layout;
  if (address === undefined || grid.includes(0)) return;
  if (index === "tree") yield* treeChunks(file, where, address, chunk.length);
  else if (index === "single") yield { start: chunk.map(() => 0), address, size, mask: 0, ...filtered };
  else {
    const count = countOf(where, grid);
    for (let k = 0; k < count; k++) {
      let rest = k;
      const start = chunk.map(() => 0);
      for (let axis = grid.length - 1; axis >= 0; axis--) {
        start[axis] = (rest % grid[axis]!) * chunk[axis]!;
        rest = Math.floor(rest / grid[axis]!);
      }
      yield { start, address: address + k * size, size, mask: 0 };
    }
  }
}

/** The chunks that a B-tree of version 1 leads to. */
function* treeChunks(file: FileBytes, where: string, address: number, rank: number): Generator<Chunk> {
  for (const { key, address: there } of walkTree(file, where, address, "chunks", 8 + 8 * (rank + 1))) {
    const reader = new ByteReader(key, where);
    const [size, mask] = [reader.u32(), reader.u32()];
    yield { start: Array.from({ length: rank }, () => reader.u64()), address: there, size, mask };
  }
}

/** Copies what of a chunk lies within the array, one row of the last axis after the other. */
function copyChunk(
  out: Uint8Array,
  shape: readonly number[],
  data: Uint8Array,
  start: readonly number[],
  chunk: readonly number[],
  elementSize: number,
): void {
  const copyAxis = (axis: number, from: number, to: number): void => {
    const length = Math.min(chunk[axis]!, shape[axis]! - start[axis]!);
    if (axis === shape.length - 1) {
      const row = from * chunk[axis]! * elementSize;
      const target = (to * shape[axis]! + start[axis]!) * elementSize;
      out.set(data.subarray(row, row + length * elementSize), target);
      return;
    }
    for (let k = 0; k < length; k++) copyAxis(axis + 1, from * chunk[axis]! + k, to * shape[axis]! + start[axis]! + k);
  };
  copyAxis(0, 0, 0);
}
