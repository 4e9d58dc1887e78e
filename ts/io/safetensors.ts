import { isPlainObject, isWhole } from "../core/checks.js";
import { type ErrorCode, fail, quoted } from "../core/errors.js";
import type { Source, Target } from "../core/files.js";
import { anything, readOptions } from "../core/options.js";
import { sizeOf } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { writeTarget } from "../files/sink.js";
import { readSource } from "../files/source.js";
import type { Tensor } from "../tensor/index.js";
import {
  bytesOf,
  decodeElements,
  encodeElements,
  type Storable,
  type StoredArray,
  type StoredDType,
  toStored,
  toTensor,
} from "./stored-array.js";

/** The format's names of element types. */
const DTYPES: ReadonlyMap<string, StoredDType> = new Map(
  Object.entries({
    BOOL: "bool",
    I8: "int8",
    U8: "uint8",
    I16: "int16",
    U16: "uint16",
    I32: "int32",
    U32: "uint32",
    I64: "int64",
    U64: "uint64",
    F16: "float16",
    BF16: "bfloat16",
    F32: "float32",
    F64: "float64",
  } as const),
);

const NAMES = Object.fromEntries([...DTYPES].map(([name, dtype]) => [dtype, name]));

/** The length of the header stands before it, in 8 bytes. */
const PREFIX = 8;
/** As much as Python's reader takes. */
const LONGEST_HEADER = 100_000_000;
const METADATA = "__metadata__";

/** One tensor of a file: what it is, and where its bytes are in the file. */
export interface SafetensorsEntry {
  readonly name: string;
  /** As the file calls it: "F32", "BF16", … */
  readonly dtype: string;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** What a file says of itself before any element is read. */
export interface SafetensorsHeader {
  /** In the order of the file. */
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The content of a safetensors file. */
export interface Safetensors {
  /** By name: floats are float32, integers int32. */
  readonly tensors: { readonly [name: string]: Tensor };
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The header of a safetensors file: names, shapes and places of its tensors, without their elements.
 *
 * **Errors** `bad-file` for what is no such file, is cut short, or whose tensors overlap, leave holes or lie outside of it.
 */
export function readSafetensorsHeader(bytes: Uint8Array, where = "readSafetensors"): SafetensorsHeader {
  const json = headerOf(bytes, where);
  const begin = PREFIX + json.length;
  const parsed = parse(json, where);
  const entries = Object.entries(parsed)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => toEntry(where, name, value, begin));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = begin;
  for (const entry of entries) {
    if (entry.begin !== at) {
      fail("bad-file", where, `${inFile(entry)} to begin at byte ${at}, where the one before ends`, entry.begin);
    }
    at = entry.end;
  }
  if (at !== bytes.length) fail("bad-file", where, `a file of ${at} bytes, as its header says`, bytes.length);
  return { entries, metadata: toMetadata(where, parsed[METADATA]) };
}

/**
 * Reads a safetensors file.
 *
 * Floats of 16 and of 64 bits become float32, integers int32. **Errors** `bad-file` as {@link readSafetensorsHeader}; `unsupported` for
 * element types of less than a byte and the like; `invalid-argument` for integers beyond 32 bits.
 * **Source** https://github.com/huggingface/safetensors#format
 *
 * @example
 * const { tensors, metadata } = readSafetensors(writeSafetensors({ w: tensor([1, 2]) }, { metadata: { from: "here" } }));
 * tensors.w.array(); // [1, 2]
 */
export function readSafetensors(bytes: Uint8Array, where = "readSafetensors"): Safetensors {
  const { entries, metadata } = readSafetensorsHeader(bytes, where);
  const tensors = named(entries.map((entry) => [entry.name, readEntry(bytes, entry, where)]));
  return { tensors, metadata };
}

/**
 * {@link readSafetensors} from a path, an address, a Blob, bytes or a file handle.
 *
 * @example
 * const { tensors } = await loadSafetensors("net.safetensors");
 */
export async function loadSafetensors(source: Source): Promise<Safetensors> {
  const where = "loadSafetensors";
  const { bytes, name } = await readSource(where, source);
  return readSafetensors(bytes, `${where}: ${name}`);
}

/** The tensor of an entry. */
export function readEntry(bytes: Uint8Array, entry: SafetensorsEntry, where = "readSafetensors"): Tensor {
  const dtype = DTYPES.get(entry.dtype);
  if (dtype === undefined) {
    return fail(
      "unsupported",
      where,
      `element types ${[...DTYPES.keys()].join(", ")}`,
      `${entry.dtype} of ${inFile(entry)}`,
    );
  }
  const data = decodeElements(dtype, bytes.subarray(entry.begin, entry.end));
  return toTensor(`${where}: ${inFile(entry)}`, { dtype, shape: entry.shape, data });
}

function headerOf(bytes: Uint8Array, where: string): Uint8Array {
  const hint = "Is it a safetensors file, and whole?";
  if (bytes.length < PREFIX) fail("bad-file", where, "a safetensors file", `${bytes.length} bytes`, hint);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, PREFIX).getBigUint64(0, true));
  const most = Math.min(bytes.length - PREFIX, LONGEST_HEADER);
  if (length > most) fail("bad-file", where, `a header of at most ${most} bytes`, `one of ${length}`, hint);
  const header = bytes.subarray(PREFIX, PREFIX + length);
  if (header[0] !== 0x7b) fail("bad-file", where, "a header that begins with {", quoted(header[0]), hint);
  return header;
}

function parse(json: Uint8Array, where: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
    if (isPlainObject(parsed)) return parsed;
  } catch (error) {
    fail("bad-file", where, "a header in JSON", (error as Error).message);
  }
  return fail("bad-file", where, "a header of tensors by name", "another JSON");
}

function toEntry(where: string, name: string, value: unknown, origin: number): SafetensorsEntry {
  const place = `tensor "${name}"`;
  const { dtype, shape, data_offsets: offsets } = (isPlainObject(value) ? value : {}) as Record<string, unknown>;
  if (typeof dtype !== "string") return fail("bad-file", where, `a dtype of ${place}`, quoted(dtype));
  if (!isListOfSizes(shape)) return fail("bad-file", where, `a shape of ${place}`, quoted(shape));
  if (!isListOfSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    return fail("bad-file", where, `data_offsets [begin, end] of ${place}`, quoted(offsets));
  }
  const [begin, end] = [origin + offsets[0]!, origin + offsets[1]!];
  const known = DTYPES.get(dtype);
  // Other types are refused where their elements are asked for.
  const size = known === undefined ? end - begin : sizeOf(shape) * bytesOf(known);
  if (size !== end - begin) {
    fail("bad-file", where, `${size} bytes for ${place}, ${dtype} [${shape.join(", ")}]`, end - begin);
  }
  return { name, dtype, shape, begin, end };
}

function isListOfSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => isWhole(size) && size >= 0);
}

function toMetadata(where: string, value: unknown, code: ErrorCode = "bad-file"): Readonly<Record<string, string>> {
  if (value === undefined) return named([]);
  const entries = isPlainObject(value) ? Object.entries(value) : null;
  if (entries?.every(([, text]) => typeof text === "string")) return named(entries as [string, string][]);
  return fail(code, where, `${METADATA} to hold texts by name`, quoted(value));
}

/** Without a prototype, so that no name in a file means anything. */
function named<T>(entries: readonly (readonly [string, T])[]): { [name: string]: T } {
  const object: { [name: string]: T } = Object.create(null);
  for (const [name, value] of entries) object[name] = value;
  return object;
}

function inFile({ name }: SafetensorsEntry): string {
  return `tensor "${name}"`;
}

const WRITE_OPTIONS = {
  /** Texts by name, kept beside the tensors. Default: none. */
  metadata: anything<Readonly<Record<string, string>>>().default({}),
};

/** Options of {@link writeSafetensors}. */
export interface SafetensorsOptions {
  /** Texts by name, kept beside the tensors. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * The bytes of a safetensors file with these tensors.
 *
 * The same tensors give the same bytes: wide element types come first, then names in their order. **Errors** `invalid-argument`.
 *
 * @example
 * const bytes = writeSafetensors({ kernel: ones([2, 3]), bias: zeros([3]) });
 * bytes.length % 8; // 0
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Storable>>,
  options: SafetensorsOptions = {},
): Uint8Array {
  const where = "writeSafetensors";
  const { metadata } = readOptions(where, WRITE_OPTIONS, options);
  if (!isPlainObject(tensors)) fail("invalid-argument", where, "tensors by name", tensors);
  if (METADATA in tensors) fail("invalid-argument", where, `tensors of other names`, METADATA);
  toMetadata(where, metadata, "invalid-argument");
  const arrays = Object.entries(tensors)
    .map(([name, value]) => ({ name, array: toStored(`${where}: "${name}"`, value) }))
    .sort((a, b) => bytesOf(b.array.dtype) - bytesOf(a.array.dtype) || (a.name < b.name ? -1 : 1));
  let at = 0;
  const header = named<unknown>(Object.keys(metadata).length === 0 ? [] : [[METADATA, metadata]]);
  for (const { name, array } of arrays) {
    const end = at + sizeInFile(array);
    header[name] = { dtype: NAMES[array.dtype], shape: array.shape, data_offsets: [at, end] };
    at = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces bring the elements to a multiple of 8 bytes.
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(PREFIX + length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, PREFIX, PREFIX + length).set(json, PREFIX);
  at = PREFIX + length;
  for (const { array } of arrays) {
    bytes.set(encodeElements(array), at);
    at += sizeInFile(array);
  }
  return bytes;
}

/**
 * {@link writeSafetensors} to a path, a download, IndexedDB or a file handle, as a whole.
 *
 * @example
 * await saveSafetensors("net.safetensors", stateDict({ fc: model.getLayer("fc") }));
 */
export async function saveSafetensors(
  target: Target,
  tensors: Readonly<Record<string, Storable>>,
  options: SafetensorsOptions = {},
): Promise<void> {
  await writeTarget("saveSafetensors", target, writeSafetensors(tensors, options));
}

function sizeInFile({ dtype, shape }: StoredArray): number {
  return sizeOf(shape) * bytesOf(dtype);
}
