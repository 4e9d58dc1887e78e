import { isWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import type { Source, Target } from "../core/files.js";
import { formatShape, sizeOf } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { writeTarget } from "../files/sink.js";
import { readSource } from "../files/source.js";
import type { Tensor } from "../tensor/index.js";
import { ByteReader, ByteWriter, encodeText } from "./bytes.js";
import { type Pickled, readPickledArray } from "./pickle.js";
import { type PythonValue, readPythonLiteral } from "./python-literal.js";
import {
  bytesOf,
  decodeElements,
  encodeElements,
  type Storable,
  type StoredData,
  type StoredDType,
  toStored,
  toTensor,
} from "./stored-array.js";

/** An array out of a `.npy` file, in row-major order whatever the order in the file. */
export interface NpyArray {
  /** NumPy's name of the element type; "string" for texts, "object" for lists and the like. */
  readonly dtype: StoredDType | "string" | "object";
  readonly shape: Shape;
  /** Numbers in a typed array; texts, and the lists of an array of objects, in an array. */
  readonly data: StoredData | readonly Pickled[];
  /** The numbers as a tensor: floats become float32, integers int32. **Errors** `dtype-mismatch` for texts and objects. */
  tensor(): Tensor;
}

const MAGIC = "\x93NUMPY";
/** As much as NumPy reads without being told that the file can be trusted. */
const LONGEST_HEADER = 10_000;

/** NumPy's codes of element types. */
const DTYPES: ReadonlyMap<string, StoredDType> = new Map(
  Object.entries({
    b1: "bool",
    i1: "int8",
    u1: "uint8",
    i2: "int16",
    u2: "uint16",
    i4: "int32",
    u4: "uint32",
    i8: "int64",
    u8: "uint64",
    f2: "float16",
    f4: "float32",
    f8: "float64",
  } as const),
);

const CODES = Object.fromEntries([...DTYPES].map(([code, dtype]) => [dtype, code]));

/** What a file says of its array. */
interface Header {
  readonly code: string;
  readonly isLittle: boolean;
  readonly isFortran: boolean;
  readonly shape: Shape;
}

/**
 * Reads a `.npy` file of NumPy's: numbers, booleans and texts of any size and order; of pickled arrays those of numbers, texts and lists of these. No pickle is ever run.
 *
 * **Errors** `bad-file` for what is no such file, cut short or damaged; `unsupported`, by its name, for other element types and other pickles.
 * **Source** NumPy, numpy.lib.format.
 *
 * @example
 * readNpy(writeNpy(tensor([[1, 2], [3, 4]]))).tensor().array(); // [[1, 2], [3, 4]]
 */
export function readNpy(bytes: Uint8Array, where = "readNpy"): NpyArray {
  const reader = new ByteReader(bytes, where);
  const header = readHeader(where, reader);
  const { code, shape } = header;
  if (code === "O") return objects(where, shape, reader.take(reader.left));
  const size = elementSize(where, code);
  const wanted = sizeOf(shape) * size;
  if (reader.left !== wanted) {
    const hint = "Is the file cut short, or are there several arrays in it?";
    fail("bad-file", where, `${wanted} bytes of ${code} for shape ${formatShape(shape)}`, reader.left, hint);
  }
  return elements(where, header, reader.take(wanted));
}

/**
 * {@link readNpy} from a path, an address, a Blob, bytes or a file handle.
 *
 * @example
 * const x = (await loadNpy("x.npy")).tensor();
 */
export async function loadNpy(source: Source): Promise<NpyArray> {
  const { bytes, name } = await readSource("loadNpy", source);
  return readNpy(bytes, `loadNpy: ${name}`);
}

function readHeader(where: string, reader: ByteReader): Header {
  if (reader.left < 10 || String.fromCharCode(...reader.take(6)) !== MAGIC) {
    fail("bad-file", where, "a .npy file of NumPy's", `${reader.bytes.length} bytes of another kind`);
  }
  const [version] = [reader.u8(), reader.u8()];
  if (version < 1 || version > 3) fail("unsupported", where, "version 1, 2 or 3 of the format", version);
  const length = version === 1 ? reader.u16() : reader.u32();
  if (length > LONGEST_HEADER) fail("bad-file", where, `a header of at most ${LONGEST_HEADER} bytes`, length);
  const header = readPythonLiteral(
    where,
    new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(reader.take(length)),
  );
  const { descr, fortran_order: isFortran, shape } = (header ?? {}) as Record<string, PythonValue>;
  if (Array.isArray(descr)) return fail("unsupported", where, "numbers, booleans or texts", "an array of records");
  if (typeof descr !== "string") return fail("bad-file", where, "the element type in the header", quoted(descr));
  if (typeof isFortran !== "boolean") return fail("bad-file", where, "fortran_order in the header", quoted(isFortran));
  if (!Array.isArray(shape) || !shape.every((size) => isWhole(size) && size >= 0)) {
    return fail("bad-file", where, "the shape in the header", quoted(shape));
  }
  const [, order, code] = /^([<>|=]?)(.*)$/.exec(descr)!;
  return { code: code!, isLittle: order !== ">", isFortran, shape: shape as number[] };
}

/** The bytes of an element. **Errors** `unsupported`, by the type's name. */
function elementSize(where: string, code: string): number {
  const dtype = DTYPES.get(code);
  if (dtype !== undefined) return bytesOf(dtype);
  const [, kind, length] = /^([US])([1-9]\d{0,8})$/.exec(code) ?? [];
  if (kind !== undefined) return Number(length) * (kind === "U" ? UCS4 : 1);
  const known = `${[...DTYPES.keys()].join(", ")}, U…, S… or O`;
  return fail("unsupported", where, `an element type of ${known}`, `${quoted(code)}${meaning(code)}`);
}

/** Bytes of a letter. */
const UCS4 = 4;

function meaning(code: string): string {
  const kinds: Readonly<Record<string, string>> = { c: "complex numbers", M: "dates", m: "times", V: "raw bytes" };
  const words = kinds[code[0] ?? ""] ?? (/^f(12|16)$/.test(code) ? "long doubles" : undefined);
  return words === undefined ? "" : `, ${words}`;
}

function elements(where: string, { code, isLittle, isFortran, shape }: Header, bytes: Uint8Array): NpyArray {
  const dtype = DTYPES.get(code);
  if (dtype === undefined) {
    const texts = decodeTexts(code, isLittle, bytes);
    return withTensor(
      where,
      "string",
      shape,
      isFortran ? byRows(texts, shape, new Array<string>(texts.length)) : texts,
    );
  }
  const data = decodeElements(dtype, bytes, isLittle);
  return withTensor(where, dtype, shape, isFortran ? byRows(data, shape, data.slice()) : data);
}

function objects(where: string, shape: Shape, bytes: Uint8Array): NpyArray {
  const { shape: own, items } = readPickledArray(where, bytes);
  if (formatShape(own) !== formatShape(shape) || sizeOf(shape) !== items.length) {
    fail("bad-file", where, `objects of shape ${formatShape(shape)}`, `${items.length} of ${formatShape(own)}`);
  }
  return withTensor(where, "object", shape, items);
}

function withTensor(where: string, dtype: NpyArray["dtype"], shape: Shape, data: NpyArray["data"]): NpyArray {
  const tensor = () => {
    if (dtype !== "string" && dtype !== "object") return toTensor(where, { dtype, shape, data: data as StoredData });
    const hint = dtype === "string" ? "" : "preprocessing.padSequences makes lists equally long.";
    return fail("dtype-mismatch", where, "numbers or booleans for a tensor", dtype, hint);
  };
  return { dtype, shape, data, tensor };
}

/** An array of elements of any kind, seen as one of a kind. */
type Elements = { readonly length: number; [index: number]: unknown };

/** What stands by columns in `data`, by rows in `out`. */
function byRows<A extends StoredData | string[]>(data: A, shape: Shape, out: A): A {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    (out as Elements)[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** Texts of one length, filled up with zeros: in UCS-4, or bytes that are letters of Latin-1. */
function decodeTexts(code: string, isLittle: boolean, bytes: Uint8Array): string[] {
  const isWide = code[0] === "U";
  const length = Number(code.slice(1));
  const letters = isWide ? (decodeElements("uint32", bytes, isLittle) as Uint32Array) : bytes;
  return Array.from({ length: letters.length / length }, (_, k) => {
    const own = letters.subarray(k * length, (k + 1) * length);
    let end = own.length;
    while (end > 0 && own[end - 1] === 0) end--;
    return Array.from(own.subarray(0, end), toLetter).join("");
  });
}

/** U+FFFD for what is no letter. */
function toLetter(code: number): string {
  return String.fromCodePoint(code <= 0x10ffff ? code : 0xfffd);
}

/**
 * The bytes of a `.npy` file with this array, in its own element type.
 *
 * **Errors** `invalid-argument` for what is no array of numbers.
 *
 * @example
 * writeNpy(Float64Array.of(0.1, 0.2)).length; // 144
 */
export function writeNpy(value: Storable): Uint8Array {
  const array = toStored("writeNpy", value);
  const { dtype, shape } = array;
  const code = CODES[dtype];
  if (code === undefined) fail("unsupported", "writeNpy", `an element type of ${Object.keys(CODES).join(", ")}`, dtype);
  const order = bytesOf(dtype) === 1 ? "|" : "<";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const prefix = MAGIC.length + 4;
  // As NumPy does, spaces and the end of a line bring the elements to a multiple of 64 bytes.
  const length = Math.ceil((prefix + header.length + 1) / 64) * 64 - prefix;
  const writer = new ByteWriter().u8(0x93).text("NUMPY").u8(1).u8(0).u16(length);
  writer.put(encodeText(`${header.padEnd(length - 1)}\n`)).put(encodeElements(array));
  return writer.finish();
}

/**
 * {@link writeNpy} to a path, a download, IndexedDB or a file handle, as a whole.
 *
 * @example
 * await saveNpy("x.npy", tensor([1, 2, 3]));
 */
export async function saveNpy(target: Target, value: Storable): Promise<void> {
  await writeTarget("saveNpy", target, writeNpy(value));
}
