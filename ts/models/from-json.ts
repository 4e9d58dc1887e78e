import type { LayerOutput } from "../layers/index.js";
import type { Tensor } from "../tensor/index.js";
import { knowAll } from "./all-classes.js";
import { modelFromForm } from "./from-form.js";
import type { Model } from "./model.js";

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
  knowAll();
  return modelFromForm("modelFromJSON", json) as Model<Out>;
}
