/** Models of .h5 files: those of Keras 1 to 3 are read, in the form of Keras 3's they are written. */
import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import type { LayerOutput } from "../../layers/layer.js";
import type { Model } from "../../models/index.js";
import type { Hdf5Group } from "../hdf5/index.js";
import { inWords } from "../in-words.js";
import { parseJson } from "../json.js";
import { builtModel, type CustomObjects, compileAsBefore, DAMAGED, type ReadOptions } from "../keras/keras-model.js";
import { failMisfits, type Matched } from "../keras/weights.js";
import { type Era, eraOf } from "../legacy/era.js";
import { configOf, type Form } from "../legacy/forms.js";
import { modelForm, withAnyBatch } from "../legacy/model-form.js";
import { compileForm } from "../legacy/training-config.js";
import { countIn, layersGroup, layersIn, textIn } from "./groups.js";
import { matchPairs, type Pair, pairLayers } from "./match.js";
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
  const group = weightsGroup(where, root);
  const era = eraIn(root, group);
  const layers = layersIn(where, group);
  const model = modelOfConfig(
    where,
    parseJson(`${where}: ${CONFIG}`, text),
    era,
    countIn(layers),
    options.customObjects,
  );
  try {
    const names = new Set(model.layers.map(({ name }) => name));
    const isByName = layers.every(({ name, datasets }) => datasets.length === 0 || names.has(name));
    const { pairs, misfits } = pairLayers(model, layers, isByName);
    const matched = matchPairs(where, model, group, pairs, era);
    const all = [...misfits, ...matched.misfits];
    if (all.length > 0) failMisfits(where, all, DAMAGED);
    for (const { variable, value } of matched.assignments) variable.assign(value);
    if (options.compile) compileFromH5(where, model, root, pairs, era, options.customObjects);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
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

function compileFromH5(
  where: string,
  model: AnyModel,
  root: Hdf5Group,
  pairs: readonly Pair[],
  era: Era,
  customObjects: CustomObjects,
): void {
  const text = textIn(root, TRAINING);
  if (text === undefined) return;
  compileAsBefore(where, model, compileForm(parseJson(`${where}: ${TRAINING}`, text)), customObjects);
  if (model.compiled !== null) restoreFromH5(where, model, root, pairs, era);
}

function weightsGroup(where: string, root: Hdf5Group): Hdf5Group {
  return layersGroup(root) ?? fail("bad-file", where, "a list of layers (layer_names)", "none", DAMAGED);
}

function eraIn(root: Hdf5Group, group: Hdf5Group): Era {
  const find = (name: string) => textIn(group, name) ?? textIn(root, name);
  return eraOf(find("keras_version"), find("backend"));
}

/** What of an .h5 file of weights, or of a whole model, belongs to a model; null for one of another layout. **Errors** `bad-file`. */
export function matchH5(where: string, root: Hdf5Group, model: AnyModel, byName: boolean): Matched | null {
  const group = layersGroup(root);
  if (group === undefined) return null;
  const { pairs, misfits } = pairLayers(model, layersIn(where, group), byName);
  const matched = matchPairs(where, model, group, pairs, eraIn(root, group));
  return { ...matched, misfits: [...misfits, ...matched.misfits] };
}
