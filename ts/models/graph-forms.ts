import { isPlainObject } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { pickValues } from "../core/structure.js";

/** A layer or a call of one in a file. */
export type Form = Readonly<Record<string, unknown>>;

/** Where a symbolic tensor comes from: a layer's name, which of its calls in this model, which of that call's outputs. */
export type History = readonly [layer: string, call: number, output: number];

export const TENSOR = "__keras_tensor__";

/** What masks that travel on tensors are called in calls. */
const MASKS = ["mask", "query_mask", "value_mask", "key_mask"];

export function isTensorForm(value: unknown): value is Form {
  return isPlainObject(value) && value.class_name === TENSOR;
}

export function historyIn(form: Form): History {
  return (form.config as { keras_history: History }).keras_history;
}

/** The histories of all symbolic tensors in a call's arguments. */
export function historiesIn(value: unknown): History[] {
  if (isTensorForm(value)) return [historyIn(value)];
  if (Array.isArray(value)) return value.flatMap(historiesIn);
  return isPlainObject(value) ? Object.values(value).flatMap(historiesIn) : [];
}

/**
 * The layers of a graph as we write them. Keras writes the operations that make masks among the layers, and the masks into the calls, while ours
 * travel on tensors; and in the calls of recurrent layers it writes `training: false`, whatever the calls of the model will say.
 *
 * **Errors** `unsupported` for operations that make anything else.
 */
export function layerForms(where: string, forms: readonly Form[]): Form[] {
  const operations = new Map(forms.filter(isOperation).map((form) => [String(form.name), form]));
  const isFromOperation = (value: unknown) => historiesIn(value).some(([name]) => operations.has(name));
  return forms
    .filter((form) => !operations.has(String(form.name)))
    .map((form) => {
      const calls = form.inbound_nodes ?? [];
      // What is no list of calls is refused where they are made.
      if (!Array.isArray(calls) || !calls.every(isPlainObject)) return form;
      const inbound_nodes = calls.map(({ args, kwargs }) => {
        const options = pickValues(
          (kwargs ?? {}) as Form,
          (value, name) =>
            !(MASKS.includes(name) && isFromOperation(value)) &&
            !(name === "training" && value === false && isByKeras(form)),
        );
        for (const [name] of historiesIn([args, options])) {
          const operation = operations.get(name);
          if (operation) fail("unsupported", where, "a graph of layers", `the operation ${operation.class_name} in it`);
        }
        return { args, kwargs: options };
      });
      return { ...form, inbound_nodes };
    });
}

function isOperation({ module }: Form): boolean {
  return typeof module === "string" && module.startsWith("keras.src.ops");
}

/** Keras writes a layer's dtype as a policy; we write its name. */
function isByKeras({ config }: Form): boolean {
  return isPlainObject(config) && isPlainObject(config.dtype);
}
