/** The .keras file: a zip file of metadata.json, config.json and model.weights.h5. */
import { isPlainObject } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import type { Json } from "../../core/options.js";
import { backendInfo } from "../../wasm/backend.js";
import { encodeText } from "../bytes.js";
import { type Hdf5Group, type Hdf5Tree, readHdf5, writeHdf5 } from "../hdf5/index.js";
import { parseJson } from "../json.js";
import { readZip, writeZip } from "../zip.js";

const METADATA = "metadata.json";
const CONFIG = "config.json";
const WEIGHTS = "model.weights.h5";
const ARRAYS = "model.weights.npz";

/** The version of Keras whose form files have. */
export const KERAS_VERSION = "3.15.1";

/** What a .keras file says. */
export interface KerasArchive {
  /** The model in Keras's form. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The version of Keras that wrote it, where it says so. */
  readonly version: string | null;
  /** Its weights, when they are asked for. **Errors** `bad-file`. */
  weights(): Hdf5Group;
}

/** **Errors** `bad-file`; `unsupported` for files of other versions than 3. */
export function readArchive(where: string, bytes: Uint8Array): KerasArchive {
  const zip = readZip(where, bytes);
  const version = zip.has(METADATA) ? versionIn(`${where}: ${METADATA}`, zip.read(METADATA)) : null;
  if (version !== null && !/^3\./.test(version)) {
    const hint = "Load it with that version's Keras and save it with Keras 3, or as .h5.";
    fail("unsupported", where, "a file of Keras 3", `one of Keras ${version}`, hint);
  }
  const config = parseJson(`${where}: ${CONFIG}`, zip.read(CONFIG));
  if (!isPlainObject(config)) return fail("bad-file", `${where}: ${CONFIG}`, "a model", quoted(config));
  return {
    config,
    version,
    weights: () => {
      if (!zip.has(WEIGHTS) && zip.has(ARRAYS))
        fail("unsupported", where, WEIGHTS, ARRAYS, "Save it with weights in h5.");
      return readHdf5(zip.read(WEIGHTS), `${where}: ${WEIGHTS}`);
    },
  };
}

function versionIn(where: string, text: Uint8Array): string | null {
  const metadata = parseJson(where, text);
  const version = isPlainObject(metadata) ? metadata.keras_version : undefined;
  return typeof version === "string" ? version : null;
}

/** The bytes of a .keras file. */
export function writeArchive(where: string, config: Json, weights: Hdf5Tree, date = new Date()): Uint8Array {
  const metadata = {
    keras_version: KERAS_VERSION,
    date_saved: date.toISOString().slice(0, 19).replace("T", "@"),
    written_by: `throughtime ${backendInfo().version}`,
  };
  const entries = new Map([
    [METADATA, encodeText(JSON.stringify(metadata))],
    [CONFIG, encodeText(withFloats(JSON.stringify(config)))],
    [WEIGHTS, writeHdf5(weights)],
  ]);
  return writeZip(where, entries, date);
}

/** Keras's SGD refuses a momentum of 0 that Python reads as a whole number. */
function withFloats(json: string): string {
  return json.replace(/"momentum":(\d+)(?=[,}])/g, '"momentum":$1.0');
}
