import { readingScope } from "../core/file-scopes.js";
import { classNamed, deserialize, fileScope, inFile, registered } from "../core/registry.js";
import type { LayerOutput } from "../layers/index.js";
import type { Model } from "./model.js";
import { parseModel } from "./model-json.js";

/**
 * The model of a form in a file, with new weights, of classes that are known already.
 *
 * **Errors** `bad-file` for what is no model; `unknown-name` for a class that is not known.
 */
export function modelFromForm(where: string, json: unknown): Model<LayerOutput> {
  const form = parseModel(where, json);
  const name = String(form.class_name ?? form.className);
  const full = form.registered_name ?? form.registeredName;
  const isOwn = typeof full !== "string" || registered(full) === undefined;
  const home = isOwn && classNamed("keras.src.models.functional", name) ? "keras.src.models.functional" : "keras";
  return inFile({ ...readingScope(), ...fileScope() }, () =>
    deserialize<Model<LayerOutput>>(where, "a model", form, home),
  );
}
