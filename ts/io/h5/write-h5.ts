/** .h5 files in the form of Keras 3, which Keras 3 calls the legacy format. */
import { fail } from "../../core/errors.js";
import { writingScope } from "../../core/file-scopes.js";
import { inFile } from "../../core/registry.js";
import type { LayerBase } from "../../layers/layer-base.js";
import type { Model } from "../../models/index.js";
import type { Tensor, Variable } from "../../tensor/index.js";
import { encodeText } from "../bytes.js";
import { writeHdf5 } from "../hdf5/index.js";
import { KERAS_VERSION } from "../keras/archive.js";
import { compileConfig } from "../keras/compile-config.js";
import { requireBuilt } from "../keras/keras-model.js";
import { weightsInH5 } from "../legacy/weights.js";
import { emptyTree, type GrowingTree, grownAt, splitPath } from "../tree.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of any output.
type AnyModel = Model<any>;

/** Lists of names are split into attributes of so many bytes. */
const LONGEST_LIST = 64_512;
/** The layout of kernels is TensorFlow's, whoever computes with them. */
const BACKEND = "tensorflow";

/** A model as an .h5 file. **Errors** `not-built`, `unsupported`. */
export function h5OfModel(where: string, model: AnyModel, includeOptimizer: boolean): Uint8Array {
  requireBuilt(where, model);
  const root = emptyTree();
  const { class_name, config, registered_name } = inFile(writingScope(), () => model.toJSON());
  const says = (group: GrowingTree) => group.attributes.set("keras_version", KERAS_VERSION).set("backend", BACKEND);
  says(root).set("model_config", JSON.stringify({ class_name: registered_name ?? class_name, config }));
  const weights = emptyTree();
  root.groups.set("model_weights", weights);
  says(weights);
  putTexts(
    weights,
    "layer_names",
    model.layers.map(({ name }) => name),
  );
  for (const layer of model.layers) putWeights(weights, layer.name, named(layer, weightsInH5(layer)));
  putWeights(weights, "top_level_model_weights", named(model, model.weightsInFiles));
  const compiled = includeOptimizer ? model.compiled : null;
  if (compiled === null) return writeHdf5(root);
  const { optimizer: form, ...rest } = compileConfig(compiled);
  root.attributes.set("training_config", JSON.stringify({ ...rest, optimizer_config: form }));
  const { optimizer } = compiled;
  if (optimizer.iterations > 0) {
    const numbers = optimizer.getWeights(model.trainableVariables);
    const names = numbers.map((_, k) => `${optimizer.name}/${["iteration", "learning_rate"][k] ?? k}`);
    putWeights(root, "optimizer_weights", new Map(names.map((name, k) => [name, numbers[k]!])));
  }
  return writeHdf5(root);
}

/** Weights by names that differ, and of which none leads into another. */
function named(layer: LayerBase, weights: readonly Variable[]): Map<string, Variable> {
  const found = new Map<string, Variable>();
  for (const weight of weights) {
    const last = splitPath(weight.name).name;
    let name = `${layer.name}/${last}`;
    for (let k = 1; found.has(name); k++) name = `${layer.name}/${last}_${k}`;
    found.set(name, weight);
  }
  return found;
}

function putWeights(parent: GrowingTree, name: string, weights: ReadonlyMap<string, Tensor | Variable>): void {
  const group = grownAt(parent, name);
  putTexts(group, "weight_names", [...weights.keys()]);
  for (const [path, weight] of weights) {
    const place = splitPath(path);
    grownAt(group, place.group).datasets.set(place.name, { shape: weight.shape, data: weight.data() });
  }
}

/** A list of texts, in as many attributes as it takes. */
function putTexts(group: GrowingTree, name: string, texts: readonly string[]): void {
  const longest = texts.reduce((most, text) => Math.max(most, encodeText(text).length), 1);
  const perPart = Math.floor(LONGEST_LIST / longest);
  if (perPart === 0) fail("unsupported", name, `names of at most ${LONGEST_LIST} bytes`, `one of ${longest}`);
  if (texts.length <= perPart) group.attributes.set(name, texts);
  else
    for (let k = 0; k * perPart < texts.length; k++)
      group.attributes.set(`${name}${k}`, texts.slice(k * perPart, (k + 1) * perPart));
}
