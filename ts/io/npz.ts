import { isPlainObject } from "../core/checks.js";
import { fail } from "../core/errors.js";
import type { Source, Target } from "../core/files.js";
import { writeTarget } from "../files/sink.js";
import { readSource } from "../files/source.js";
import { type NpyArray, readNpy, writeNpy } from "./npy.js";
import type { Storable } from "./stored-array.js";
import { isZip, readZip, writeZip } from "./zip.js";

/** Arrays by name, each of which is read when it is asked for. */
export interface Npz {
  /** The names of the arrays, in the order of the file. */
  readonly files: readonly string[];
  /** An array. **Errors** `unknown-name` for one that is not there, and those of `readNpy`. */
  get(name: string): NpyArray;
}

const ENDING = ".npy";

/**
 * Reads a `.npz` file: a zip of `.npy` files, stored or compressed, such as Keras's imdb.npz.
 *
 * **Errors** `bad-file` for what is no such file, is damaged or would fill the memory.
 * **Source** NumPy, `numpy.load`.
 *
 * @example
 * readNpz(writeNpz({ x: ones([2]), y: zeros([3]) })).files; // ["x", "y"]
 */
export function readNpz(bytes: Uint8Array, where = "readNpz"): Npz {
  if (!isZip(bytes)) fail("bad-file", where, "a .npz file, which is a zip of .npy files", "another file");
  const zip = readZip(where, bytes);
  const files = zip.names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
  return {
    files,
    get: (name) => {
      if (!files.includes(name)) fail("unknown-name", where, `an array of ${files.join(", ")}`, `"${name}"`);
      return readNpy(zip.read(name + ENDING), `${where}: ${name}`);
    },
  };
}

/**
 * {@link readNpz} from a path, an address, a Blob, bytes or a file handle.
 *
 * @example
 * const file = await loadNpz("imdb.npz");
 * const x = preprocessing.padSequences(file.get("x_train").data as number[][], { maxlen: 80 });
 */
export async function loadNpz(source: Source): Promise<Npz> {
  const { bytes, name } = await readSource("loadNpz", source);
  return readNpz(bytes, `loadNpz: ${name}`);
}

/**
 * The bytes of a `.npz` file with these arrays, as `numpy.savez` writes them.
 *
 * **Errors** as `writeNpy`.
 *
 * @example
 * readNpz(writeNpz({ x: tensor([1, 2]) })).get("x").tensor().array(); // [1, 2]
 */
export function writeNpz(arrays: Readonly<Record<string, Storable>>): Uint8Array {
  if (!isPlainObject(arrays)) fail("invalid-argument", "writeNpz", "arrays by name", arrays);
  const entries = Object.entries(arrays).map(([name, value]): [string, Uint8Array] => [name + ENDING, writeNpy(value)]);
  return writeZip("writeNpz", new Map(entries));
}

/**
 * {@link writeNpz} to a path, a download, IndexedDB or a file handle, as a whole.
 *
 * @example
 * await saveNpz("data.npz", { x: ones([2, 3]), y: zeros([2]) });
 */
export async function saveNpz(target: Target, arrays: Readonly<Record<string, Storable>>): Promise<void> {
  await writeTarget("saveNpz", target, writeNpz(arrays));
}
