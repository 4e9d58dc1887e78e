import * as activations from "../activations/index.js";
import * as constraints from "../constraints/index.js";
import { readingScope } from "../core/file-scopes.js";
import { classNamed, deserialize, fileScope, inFile, keepKnown, registered } from "../core/registry.js";
import * as layers from "../layers/all.js";
import type { LayerOutput } from "../layers/index.js";
import * as regularizers from "../regularizers/index.js";
import type { Tensor } from "../tensor/index.js";
import type { Model } from "./model.js";
import { parseModel } from "./model-json.js";
import { Sequential } from "./sequential.js";

keepKnown(layers, activations, constraints, regularizers, { Sequential });

/**
 * The model that `model.toJSON()` or Keras's `model.to_json()` describes: its architecture, with new weights.
 *
 * Classes and functions of one's own must be registered before, by `registerSerializable`.
 *
 * **Errors** `bad-file` for what is no model; `unknown-name` for a class that is not known.
 * **Source** Keras 3, `keras.models.model_from_json`.
 *
 * @example
 * const copy = modelFromJSON(JSON.stringify(model));
 * copy.setWeights(model.getWeights());
 */
export function modelFromJSON<Out extends LayerOutput = Tensor>(json: string | object): Model<Out> {
  const where = "modelFromJSON";
  const form = parseModel(where, json);
  const name = String(form.class_name ?? form.className);
  const full = form.registered_name ?? form.registeredName;
  const isOwn = typeof full !== "string" || registered(full) === undefined;
  const home = isOwn && classNamed("keras.src.models.functional", name) ? "keras.src.models.functional" : "keras";
  return inFile({ ...readingScope(), ...fileScope() }, () => deserialize<Model<Out>>(where, "a model", form, home));
}
