/** What `model.save`, `model.saveWeights` and `model.loadWeights` do: it is loaded when it is first needed. */
import { requireFlag } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import type { LoadWeightsOptions, SaveOptions, Source, Target, WriteOptions } from "../core/files.js";
import { checkOptionNames } from "../core/options.js";
import { endingOf, writeTarget } from "../files/sink.js";
import { readSource } from "../files/source.js";
import type { Model } from "../models/index.js";
import { matchH5 } from "./h5/h5-model.js";
import { h5OfModel } from "./h5/write-h5.js";
import { type Hdf5Group, isHdf5, readHdf5, writeHdf5 } from "./hdf5/index.js";
import { readArchive } from "./keras/archive.js";
import { archiveOfModel, requireBuilt, restoreOptimizer, treeOfModel } from "./keras/keras-model.js";
import { failMisfits, matchWeights } from "./keras/weights.js";
import { isZip } from "./zip.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of any output.
type AnyModel = Model<any>;

/** How a model becomes the bytes of a file, by the end of its name. */
const WRITERS: Readonly<Record<string, typeof archiveOfModel>> = { keras: archiveOfModel, h5: h5OfModel };

/**
 * Writes a model to a file: architecture, weights, and what it was compiled with, the optimizer's state included. It gives the bytes that it has written;
 * without a target, those of a `.keras` file. The same as `model.save`.
 *
 * The end of the name says the form: `.keras`, as Keras 3 writes and loads it. Whatever happens on the way, the file is afterwards the old one or the
 * new one.
 *
 * **Errors** `not-built` for a model without weights; `unsupported` for classes and functions that are not registered; `bad-file` where it cannot be written.
 * **Source** Keras 3, `keras.Model.save`.
 *
 * @example
 * await saveModel(model, "model.keras");
 * const bytes = await saveModel(model);
 */
export async function saveModel(
  model: AnyModel,
  target: Target | null = null,
  options: SaveOptions = {},
): Promise<Uint8Array> {
  const where = "saveModel";
  checkOptionNames(where, options, ["includeOptimizer", "overwrite"]);
  const { includeOptimizer = true, overwrite = true } = options;
  requireFlag(where, "includeOptimizer", includeOptimizer);
  requireFlag(where, "overwrite", overwrite);
  if (target === null) return archiveOfModel(where, model, includeOptimizer);
  const write = WRITERS[formOf(target)];
  if (write === undefined) {
    const endings = Object.keys(WRITERS).map((ending) => `.${ending}`);
    return fail("invalid-argument", where, `a name that ends in ${endings.join(" or ")}`, quoted(String(target)));
  }
  const bytes = write(where, model, includeOptimizer);
  await writeTarget(where, target, bytes, { overwrite });
  return bytes;
}

/** In a database names need no end. */
function formOf(target: Target): string {
  const ending = endingOf(target);
  return ending === "" && /^indexeddb:/i.test(String(target)) ? "keras" : ending;
}

/**
 * Writes the weights of a model, and the state of its optimizer where it has one, to a `.weights.h5` file, as Keras 3 does. The same as `model.saveWeights`.
 *
 * **Errors** `not-built`; `invalid-argument` for another end of the name; `bad-file` where it cannot be written. **Source** Keras 3, `keras.Model.save_weights`.
 *
 * @example
 * await saveWeights(model, "model.weights.h5");
 */
export async function saveWeights(model: AnyModel, target: Target, options: WriteOptions = {}): Promise<void> {
  const where = "saveWeights";
  checkOptionNames(where, options, ["overwrite"]);
  const ending = endingOf(target);
  if (ending !== "h5" && !/^indexeddb:/i.test(String(target))) {
    fail("invalid-argument", where, "a name that ends in .weights.h5", quoted(String(target)));
  }
  await writeTarget(where, target, writeHdf5(treeOfModel(where, model, true)), options);
}

/**
 * Gives a model the weights of a file: `.weights.h5`, or those in a `.keras` file. The same as `model.loadWeights`.
 *
 * Where the model is compiled and has the optimizer that the file has, that goes on as well.
 *
 * **Errors** `not-built` for a model without weights; `bad-file` for another model's weights, naming the first place, and for damaged files. Nothing changes then.
 * **Source** Keras 3, `keras.Model.load_weights`.
 *
 * @example
 * await loadWeights(model, "model.weights.h5");
 */
export async function loadWeights(model: AnyModel, source: Source, options: LoadWeightsOptions = {}): Promise<void> {
  checkOptionNames("loadWeights", options, ["byName", "skipMismatch"]);
  const { byName = false, skipMismatch = false } = options;
  requireFlag("loadWeights", "byName", byName);
  requireFlag("loadWeights", "skipMismatch", skipMismatch);
  requireBuilt("loadWeights", model);
  const { name, bytes } = await readSource("loadWeights", source);
  const where = `loadWeights: ${name}`;
  const root = weightsIn(where, bytes);
  const older = matchH5(where, root, model, byName);
  if (older === null && byName) {
    fail("unsupported", where, "an .h5 file of the older form with byName", "a file of Keras 3", "Leave byName out.");
  }
  const { assignments, misfits } = older ?? matchWeights(where, root, model);
  if (misfits.length > 0) {
    const hint = "Is it another model's? With skipMismatch: true such layers stay as they are.";
    if (!skipMismatch) failMisfits(where, misfits, hint);
    const left = misfits.map(({ expected, got }) => `expected ${expected}, got ${got}`).join("; ");
    console.warn(`${where}: what does not fit was left as it is: ${left}.`);
  }
  for (const { variable, value } of assignments) variable.assign(value);
  if (older === null && misfits.length === 0 && model.compiled !== null) restoreOptimizer(where, model, root);
}

function weightsIn(where: string, bytes: Uint8Array): Hdf5Group {
  if (isZip(bytes)) return readArchive(where, bytes).weights();
  if (isHdf5(bytes)) return readHdf5(bytes, where);
  return failForm(where, ".weights.h5 or .keras", bytes);
}

/** **Errors** `bad-file` for bytes that begin as no file does that is read here. */
export function failForm(where: string, forms: string, bytes: Uint8Array): never {
  const start = String.fromCharCode(...bytes.subarray(0, 12)).replace(/[^ -~]/g, "·");
  const isPage = /^\s*<(!doctype|html)/i.test(start);
  const hint = isPage ? "This is a web page: is the address right?" : "";
  return fail("bad-file", where, `a file of the form ${forms}`, `one that begins with "${start}"`, hint);
}
