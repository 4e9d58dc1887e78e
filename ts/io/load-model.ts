import { isPlainObject, requireFlag } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import type { Source } from "../core/files.js";
import { checkOptionNames } from "../core/options.js";
import { readSource } from "../files/source.js";
import type { LayerOutput } from "../layers/index.js";
import type { Model } from "../models/index.js";
import type { Tensor } from "../tensor/index.js";
import { requireReady } from "../tensor/internal.js";
import { isHdf5, readHdf5 } from "./hdf5/index.js";
import { readArchive } from "./keras/archive.js";
import { modelOfArchive, type ReadOptions } from "./keras/keras-model.js";
import { knowAllClasses, knowClassesOf } from "./known-classes.js";
import { failForm } from "./saving.js";
import { isZip } from "./zip.js";

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /** Classes and functions of your own by their names in the file; those that are registered need not be given. */
  readonly customObjects?: Readonly<Record<string, unknown>> | undefined;
  /** Compiles the model as it was, its optimizer's state included. Default true. */
  readonly compile?: boolean | undefined;
}

/**
 * The model of a file: a `.keras` file of Keras 3, an `.h5` file of Keras 1, 2 or 3, or what `model.save` wrote.
 *
 * It comes whole: architecture, weights, and unless `compile` is false the loss, the metrics and the optimizer with its state, so that `fit` goes on where
 * it was; where one of these is not known here, a warning tells, and the model is not compiled. Classes of your own are those registered by `registerSerializable`, or given as `customObjects`. Code of Python is never run.
 *
 * **Errors** `bad-file` for damaged files and files of another kind; `unknown-name` for layers that are not known; `unsupported` for what is not read here, such as lambdas
 * of Python. There is no model then.
 * **Source** Keras 3, `keras.models.load_model`.
 *
 * @example
 * const model = await loadModel("model.keras");
 * const own = await loadModel(bytes, { customObjects: { Scale }, compile: false });
 */
export async function loadModel<Out extends LayerOutput = Tensor>(
  source: Source,
  options: LoadModelOptions = {},
): Promise<Model<Out>> {
  requireReady("loadModel");
  const settings = readOptions(options);
  const { name, bytes } = await readSource("loadModel", source);
  const where = `loadModel: ${name}`;
  if (isZip(bytes)) {
    const archive = readArchive(where, bytes);
    await knowClassesOf(archive.config);
    return modelOfArchive(where, archive, settings) as Model<Out>;
  }
  if (isHdf5(bytes)) {
    const [{ modelOfH5 }] = await Promise.all([import("./h5/h5-model.js"), knowAllClasses()]);
    return modelOfH5(where, readHdf5(bytes, where), settings) as Model<Out>;
  }
  return failForm(where, ".keras or .h5", bytes);
}

function readOptions(options: LoadModelOptions): ReadOptions {
  checkOptionNames("loadModel", options, ["customObjects", "compile"]);
  const { customObjects = {}, compile = true } = options;
  requireFlag("loadModel", "compile", compile);
  if (!isPlainObject(customObjects)) {
    fail("invalid-argument", "loadModel", "customObjects as { Name: Class }", quoted(customObjects));
  }
  return { customObjects, compile };
}
