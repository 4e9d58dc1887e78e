/** What a model was compiled with, in the form that it has in files; losses and metrics for each output or for all. */
import { fail } from "../core/errors.js";
import { snakeCase } from "../core/names.js";
import type { Json } from "../core/options.js";
import {
  classNamed,
  isIdentifier,
  isSerialized,
  registered,
  registeredName,
  type Serializable,
  type Serialized,
  serialize,
} from "../core/registry.js";
import { mapNest } from "../core/structure.js";
import type { Compiled, CompileOptions } from "./compiled.js";

/** What `compile` takes, as plain JSON. */
export interface CompileForm {
  readonly [option: string]: Json;
}

/**
 * What a model was compiled with, in the form that files have: for a file, or for another thread that compiles the same.
 *
 * **Errors** `unsupported` for losses, metrics and optimizers of classes, or functions, that are not registered.
 */
export function compileForm(where: string, { options, optimizer }: Compiled): CompileForm {
  const { loss, lossWeights, metrics, weightedMetrics } = options;
  return {
    optimizer: serialize(`${where}: optimizer`, optimizer),
    loss: identifierForms(`${where}: loss`, loss),
    lossWeights: lossWeights as Json,
    metrics: identifierForms(`${where}: metrics`, metrics),
    weightedMetrics: identifierForms(`${where}: weightedMetrics`, weightedMetrics),
  };
}

/** What to give to `compile` for such a form. **Errors** `unsupported` for functions of Python. */
export function readCompileForm(where: string, form: { readonly [option: string]: unknown }): CompileOptions {
  const read = (name: string) => readIdentifiers(`${where}: ${name}`, form[name] ?? []);
  const { optimizer, lossWeights = null } = form;
  const [loss, metrics, weightedMetrics] = ["loss", "metrics", "weightedMetrics"].map(read);
  return { optimizer, loss, lossWeights, metrics, weightedMetrics } as CompileOptions;
}

/** Losses or metrics in Keras's spelling. **Errors** as {@link compileForm}. */
export function identifierForms(where: string, given: unknown): Json {
  return mapNest<unknown, Json>(given, isIdentifier, (identifier) => formOf(where, identifier)) as Json;
}

function readIdentifiers(where: string, given: unknown): unknown {
  return mapNest<unknown, unknown>(given, isIdentifier, (form) => {
    if (!isSerialized(form)) return named(form);
    if (form.class_name === "__lambda__") fail("unsupported", where, "functions without code of Python", "a lambda");
    return form.class_name === "function" ? named(form.config) : form;
  });
}

function formOf(where: string, identifier: unknown): Json {
  if (identifier === null || identifier === undefined) return null;
  if (typeof identifier === "string") return nameInKeras(identifier);
  if (isSerialized(identifier)) return identifier as unknown as Serialized;
  if (typeof (identifier as Partial<Serializable>).getConfig === "function")
    return serialize(where, identifier as Serializable);
  const name = registeredName(identifier);
  if (name !== undefined)
    return { module: "builtins", class_name: "function", config: name, registered_name: "function" };
  const hint = 'registerSerializable(fn, "mine", "name") gives it a name in files and for workers.';
  const got = typeof identifier === "function" ? `the function ${identifier.name || "without a name"}` : identifier;
  return fail("unsupported", where, "losses and metrics that are registered", got, hint);
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
