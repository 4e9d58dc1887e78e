import type { ByteReader } from "../bytes.js";
import type { FileBytes } from "./file.js";

/** Where the data of a dataset lie. */
export type Layout =
  | { readonly kind: "compact"; readonly bytes: Uint8Array }
  | { readonly kind: "contiguous"; readonly address: number | undefined; readonly size: number }
  | ChunkedLayout
  /** One that is not read; `name` says what it is. */
  | { readonly kind: "other"; readonly name: string };

/** In blocks of one shape, each of which was filtered by itself. */
export interface ChunkedLayout {
  readonly kind: "chunked";
  readonly index: "tree" | "single" | "implicit";
  readonly address: number | undefined;
  /** Elements of a chunk along each axis. */
  readonly chunk: readonly number[];
  readonly elementSize: number;
  /** Of a single chunk that was filtered. */
  readonly filtered?: { readonly size: number; readonly mask: number };
}

const CLASSES = ["compact", "contiguous", "chunked"] as const;

/** Reads a data layout message. */
export function readLayout(file: FileBytes, reader: ByteReader): Layout {
  const version = reader.u8();
  if (version === 1 || version === 2) return oldLayout(file, reader);
  if (version !== 3 && version !== 4) return { kind: "other", name: `a layout of version ${version}` };
  const kind = CLASSES[reader.u8()];
  if (kind === "compact") return { kind, bytes: reader.take(reader.u16()) };
  if (kind === "contiguous") return { kind, address: file.address(reader), size: file.length(reader) };
  if (kind === "chunked") return version === 3 ? chunks(file, reader) : newChunks(file, reader);
  return { kind: "other", name: "a virtual dataset" };
}

/** Versions 1 and 2, of HDF5 before 1.6.3: the shape stands here once more. */
function oldLayout(file: FileBytes, reader: ByteReader): Layout {
  const rank = reader.u8();
  const kind = CLASSES[reader.u8()];
  reader.skip(5);
  const address = kind === "compact" ? undefined : file.address(reader);
  const sizes = Array.from({ length: rank }, () => reader.u32());
  if (kind === "contiguous") return { kind, address, size: sizes.reduce((product, size) => product * size, 1) };
  if (kind === "compact") return { kind, bytes: reader.take(reader.u32()) };
  if (kind === "chunked") return { kind, index: "tree", address, chunk: sizes.slice(0, -1), elementSize: reader.u32() };
  return { kind: "other", name: "a layout of another kind" };
}

function chunks(file: FileBytes, reader: ByteReader): Layout {
  const rank = reader.u8();
  const address = file.address(reader);
  const sizes = Array.from({ length: rank }, () => reader.u32());
  return { kind: "chunked", index: "tree", address, chunk: sizes.slice(0, -1), elementSize: sizes.at(-1) ?? 0 };
}

const [SINGLE, IMPLICIT] = [1, 2];
const SINGLE_IS_FILTERED = 2;

function newChunks(file: FileBytes, reader: ByteReader): Layout {
  const [flags, rank, sizeOfSizes] = [reader.u8(), reader.u8(), reader.u8()];
  const sizes = Array.from({ length: rank }, () => reader.uint(Math.min(sizeOfSizes, 8)));
  const index = reader.u8();
  const rest = { kind: "chunked", chunk: sizes.slice(0, -1), elementSize: sizes.at(-1) ?? 0 } as const;
  if (index === IMPLICIT) return { ...rest, index: "implicit", address: file.address(reader) };
  if (index !== SINGLE) return { kind: "other", name: "chunks with an index of HDF5 1.10's" };
  const filtered = flags & SINGLE_IS_FILTERED ? { size: file.length(reader), mask: reader.u32() } : undefined;
  return { ...rest, index: "single", address: file.address(reader), filtered };
}
