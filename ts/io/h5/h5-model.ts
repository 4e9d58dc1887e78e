/** Models of .h5 files: those of Keras 1 to 3 are read, in the form of Keras 3's they are written. */
import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import type { LayerOutput } from "../../layers/layer.js";
import type { Model } from "../../models/index.js";
import type { Hdf5Group } from "../hdf5/index.js";
import { inWords } from "../in-words.js";
import { parseJson } from "../json.js";
import { builtModel, type CustomObjects, DAMAGED, fillModel, type ReadOptions } from "../keras/keras-model.js";
import type { Matched } from "../keras/weights.js";
import { type Era, eraOf } from "../legacy/era.js";
import { configOf, type Form } from "../legacy/forms.js";
import { modelForm, withAnyBatch } from "../legacy/model-form.js";
import { compileForm } from "../legacy/training-config.js";
import { countIn, layersGroup, layersIn, textIn } from "./groups.js";
import { matchLayers, type Weights } from "./match.js";
import { restoreFromH5 } from "./optimizer.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of any output.
type AnyModel = Model<any>;

const CONFIG = "model_config";
const TRAINING = "training_config";

/** The model of an .h5 file, whole, or an error. */
export function modelOfH5(where: string, root: Hdf5Group, options: ReadOptions): Model<LayerOutput> {
  const text = textIn(root, CONFIG);
  if (text === undefined) {
    const hint = "It may hold weights alone: make the model, and give them to it by loadWeights.";
    return fail("bad-file", where, `an .h5 file with a model (${CONFIG})`, "one without", hint);
  }
  const weights = weightsOf(where, root) ?? fail("bad-file", where, "a list of layers (layer_names)", "none", DAMAGED);
  const { layers, era } = weights;
  const config = parseJson(`${where}: ${CONFIG}`, text);
  const model = modelOfConfig(where, config, era, countIn(layers), options.customObjects);
  const names = new Set(model.layers.map(({ name }) => name));
  const isByName = layers.every(({ name, datasets }) => datasets.length === 0 || names.has(name));
  return fillModel(where, model, options, {
    match: () => matchLayers(where, model, weights, isByName),
    compileConfig: () => trainingConfig(where, root),
    restore: ({ pairs }) => restoreFromH5(where, model, root, pairs, era),
  });
}

/** The model of a configuration that any Keras wrote; its weights are zeros, and no more numbers than are said. */
export function modelOfConfig(
  where: string,
  config: unknown,
  era: Era,
  numbers: number,
  customObjects: CustomObjects,
): Model<LayerOutput> {
  if (!isPlainObject(config)) return fail("bad-file", where, "the configuration of a model", config);
  const form = inWords(
    where,
    () => "",
    () => modelForm(where, config, era),
  );
  const shaped = withInputShape(form);
  return builtModel(where, era.major < 3 ? withAnyBatch(shaped) : shaped, numbers, customObjects);
}

/** A Sequential that was built without telling its input says so in its configuration. */
function withInputShape(form: Form): Form {
  const { build_input_shape: input_shape } = configOf(form);
  return Array.isArray(input_shape) && !isPlainObject(form.build_config)
    ? { ...form, build_config: { input_shape } }
    : form;
}

/** What it was compiled with, in the form of Keras 3; null for a model that was not. */
function trainingConfig(where: string, root: Hdf5Group): unknown {
  const text = textIn(root, TRAINING);
  return text === undefined ? null : compileForm(parseJson(`${where}: ${TRAINING}`, text));
}

/** Undefined for a file of another layout. */
function weightsOf(where: string, root: Hdf5Group): Weights | undefined {
  const group = layersGroup(root);
  return group && { group, layers: layersIn(where, group), era: eraIn(root, group) };
}

function eraIn(root: Hdf5Group, group: Hdf5Group): Era {
  const find = (name: string) => textIn(group, name) ?? textIn(root, name);
  return eraOf(find("keras_version"), find("backend"));
}

/** What of an .h5 file of weights, or of a whole model, belongs to a model; null for one of another layout. **Errors** `bad-file`. */
export function matchH5(where: string, root: Hdf5Group, model: AnyModel, byName: boolean): Matched | null {
  const weights = weightsOf(where, root);
  return weights ? matchLayers(where, model, weights, byName) : null;
}
