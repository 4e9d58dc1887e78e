import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import { mapValues } from "../../core/structure.js";
import { callForms } from "./calls.js";
import type { Era } from "./era.js";
import { configOf, type Form, formsIn } from "./forms.js";
import { layerForm } from "./layer-form.js";

/** Names that models of layers had. */
const FUNCTIONAL = ["Model", "Functional"];

/** Is it a model whose layers stand in its configuration? */
export function isModelForm(form: Form): boolean {
  if (form.class_name === "Sequential") return true;
  return (
    FUNCTIONAL.includes(String(form.class_name)) && isPlainObject(form.config) && Array.isArray(form.config.layers)
  );
}

/**
 * A model of Keras 1 or 2, or of an .h5 file of Keras 3, in the form of Keras 3's own files.
 *
 * **Errors** `unsupported` for code of Python and for what has no layer here; `bad-file`.
 */
export function modelForm(where: string, form: Form, era: Era): Form {
  if (form.class_name === "Sequential") return sequentialForm(where, form, era);
  if (!isModelForm(form)) {
    const hint =
      "Of a model that is a class of one's own, files hold the weights: loadWeights gives them to a model that is built.";
    return fail("unsupported", where, "a Sequential or a functional model", String(form.class_name), hint);
  }
  return functionalForm(where, form, era);
}

/** The layers of a Sequential were its whole configuration once; what it is fed with stood in the first of them. */
function sequentialForm(where: string, form: Form, era: Era): Form {
  const config = Array.isArray(form.config) ? { layers: form.config } : configOf(form);
  const given = formsIn(where, config.layers, "layers");
  const layers = given.map((layer) => layerForm(where, layer, era));
  const { dtype: _, ...rest } = config;
  const first = inputOf(given);
  const modern = { ...rest, layers: first ? [first, ...layers] : layers };
  return { ...form, module: "keras", class_name: "Sequential", config: modern };
}

/** The input that a Sequential's first layer tells of; undefined where it has one, or where no shape is known. */
function inputOf(layers: readonly Form[]): Form | undefined {
  const [first] = layers;
  if (first === undefined || first.class_name === "InputLayer") return undefined;
  const config = configOf(first);
  const shape = config.batch_input_shape;
  if (Array.isArray(shape)) {
    const name = typeof config.name === "string" ? { name: `${config.name}_input` } : {};
    return { class_name: "InputLayer", config: { ...name, batch_shape: shape } };
  }
  if (first.class_name !== "Sequential") return undefined;
  const inner = Array.isArray(first.config) ? first.config : config.layers;
  const found = Array.isArray(inner) ? inner.filter(isPlainObject) : [];
  const own = found[0]?.class_name === "InputLayer" ? configOf(found[0]) : undefined;
  if (own === undefined) return inputOf(found);
  return { class_name: "InputLayer", config: { batch_shape: own.batch_shape ?? own.batch_input_shape } };
}

function functionalForm(where: string, form: Form, era: Era): Form {
  const config = configOf(form);
  const given = formsIn(where, config.layers, "layers");
  const layers = given.map((layer) => ({ ...layerForm(where, layer, era), name: layer.name ?? configOf(layer).name }));
  const modern = { ...config, ...callForms(where, { ...config, layers }) };
  return { ...form, module: "keras.src.models.functional", class_name: "Functional", config: modern };
}

/**
 * The same model for batches of any size, unless its layers keep states from one batch to the next: Keras 1 and 2 wrote down the size of the batches
 * that a model was trained with.
 */
export function withAnyBatch(form: Form): Form {
  return holdsStates(form) ? form : (freed(form) as Form);
}

function holdsStates(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsStates);
  return isPlainObject(value) && (value.stateful === true || Object.values(value).some(holdsStates));
}

function freed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(freed);
  if (!isPlainObject(value)) return value;
  if (value.class_name !== "InputLayer") return mapValues(value, freed);
  const config = configOf(value);
  const { batch_shape: shape } = config;
  return Array.isArray(shape) ? { ...value, config: { ...config, batch_shape: [null, ...shape.slice(1)] } } : value;
}
