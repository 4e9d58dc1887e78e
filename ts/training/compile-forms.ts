/** Losses and metrics in the form that they have in files, for each output of a model or for all. */
import { isPlainObject } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { snakeCase } from "../core/names.js";
import type { Json } from "../core/options.js";
import {
  classNamed,
  isSerialized,
  registered,
  registeredName,
  type Serializable,
  type Serialized,
  serialize,
} from "../core/registry.js";
import { mapNest } from "../core/structure.js";

const WHERE = "compile";

/** Their form in Keras's spelling. **Errors** `unsupported` for classes and functions that are not registered. */
export function identifierForms(given: unknown): Json {
  return mapNest<unknown, Json>(given, isOne, formOf) as Json;
}

/** What `compile` takes for such forms. **Errors** `unsupported` for functions of Python. */
export function readIdentifiers(where: string, given: unknown): unknown {
  return mapNest<unknown, unknown>(given, isOne, (form) => {
    if (!isSerialized(form)) return named(form);
    if (form.class_name === "__lambda__")
      fail("unsupported", where, "losses and metrics without code of Python", "a lambda");
    return form.class_name === "function" ? named(form.config) : form;
  });
}

function isOne(value: unknown): value is unknown {
  return !Array.isArray(value) && (!isPlainObject(value) || isSerialized(value));
}

function formOf(identifier: unknown): Json {
  if (identifier === null || identifier === undefined) return null;
  if (typeof identifier === "string") return nameInKeras(identifier);
  if (isSerialized(identifier)) return identifier as unknown as Serialized;
  if (typeof (identifier as Partial<Serializable>).getConfig === "function")
    return serialize(WHERE, identifier as Serializable);
  const name = registeredName(identifier);
  if (name !== undefined)
    return { module: "builtins", class_name: "function", config: name, registered_name: "function" };
  const hint = 'registerSerializable(fn, "mine", "name") gives it a name in files and for workers.';
  const got = typeof identifier === "function" ? `the function ${identifier.name || "without a name"}` : identifier;
  return fail("unsupported", WHERE, "losses and metrics that are registered", got, hint);
}

/** Keras knows a name in one spelling; here all are understood. */
function nameInKeras(name: string): string {
  const Class = classNamed("keras.metrics", name) ?? classNamed("keras.losses", name);
  const plain = snakeCase(name);
  if (Class === undefined) return name.includes(">") ? name : plain;
  return Class.aliases?.find((alias) => snakeCase(alias) === plain) ?? snakeCase(Class.className);
}

/** A function of a user's by the name under which it is registered, or given for this file; any other name as it is. */
function named(name: unknown): unknown {
  const found = typeof name === "string" ? registered(name) : undefined;
  const isClass = typeof found === "function" && Object.hasOwn(found, "className");
  return found === undefined || isClass ? name : found;
}
