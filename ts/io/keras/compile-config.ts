/** What a model was compiled with, in the form that it has in files of Keras 3. */
import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import { snakeCase } from "../../core/names.js";
import type { Json } from "../../core/options.js";
import {
  classNamed,
  isSerialized,
  registered,
  registeredName,
  type Serializable,
  type Serialized,
  serialize,
  snakeKeys,
} from "../../core/registry.js";
import { mapNest } from "../../core/structure.js";
import type { Compiled, CompileOptions } from "../../training/compiled.js";

const WHERE = "compile";

/** **Errors** `unsupported` for losses, metrics and optimizers of classes, or functions, that are not registered. */
export function compileConfig({ options, optimizer }: Compiled): Record<string, Json> {
  const { loss, lossWeights, metrics, weightedMetrics } = options;
  const listOrNull = (value: unknown) => (Array.isArray(value) && value.length === 0 ? null : formOf(value));
  const config = {
    optimizer: serialize(WHERE, optimizer),
    loss: formOf(loss),
    lossWeights: lossWeights as Json,
    metrics: listOrNull(metrics),
    weightedMetrics: listOrNull(weightedMetrics),
    runEagerly: false,
    stepsPerExecution: 1,
    jitCompile: "auto",
  };
  return snakeKeys(config);
}

/** Losses or metrics, for each output or for all. */
function formOf(given: unknown): Json {
  const isOne = (value: unknown): value is unknown =>
    !Array.isArray(value) && (!isPlainObject(value) || isSerialized(value));
  return mapNest<unknown, Json>(given, isOne, identifierForm) as Json;
}

function identifierForm(identifier: unknown): Json {
  if (identifier === null || identifier === undefined) return null;
  if (typeof identifier === "string") return nameInKeras(identifier);
  if (isSerialized(identifier)) return identifier as unknown as Serialized;
  if (typeof (identifier as Partial<Serializable>).getConfig === "function")
    return serialize(WHERE, identifier as Serializable);
  const name = registeredName(identifier);
  if (name !== undefined)
    return { module: "builtins", class_name: "function", config: name, registered_name: "function" };
  const hint =
    'registerSerializable(fn, "mine", "name") gives it a name in files. Or save with includeOptimizer: false.';
  return fail("unsupported", WHERE, "functions that are registered", identifier, hint);
}

/** Keras knows a name in one spelling; here all are understood. */
function nameInKeras(name: string): string {
  const Class = classNamed("keras.metrics", name) ?? classNamed("keras.losses", name);
  const plain = snakeCase(name);
  if (Class === undefined) return name.includes(">") ? name : plain;
  const alias = Class.aliases?.find((each) => each.toLowerCase() === plain.replaceAll("_", ""));
  return alias ?? snakeCase(Class.className);
}

/**
 * What to compile a model with that comes from a file; null for one that was not compiled, or for no loss.
 *
 * **Errors** `bad-file`; `unsupported` for functions of Python.
 */
export function compileOptions(where: string, config: unknown): CompileOptions | null {
  if (config === null || config === undefined) return null;
  if (!isPlainObject(config)) return fail("bad-file", where, "compile_config as an object", config);
  const { optimizer, loss, loss_weights: lossWeights = null, metrics, weighted_metrics: weightedMetrics } = config;
  if (loss === null || loss === undefined) return null;
  const read = (value: unknown) => readIdentifiers(where, value);
  const options = {
    optimizer,
    loss: read(loss),
    lossWeights,
    metrics: read(metrics ?? []),
    weightedMetrics: read(weightedMetrics ?? []),
  };
  return options as CompileOptions;
}

function readIdentifiers(where: string, given: unknown): unknown {
  const isOne = (value: unknown): value is unknown =>
    !Array.isArray(value) && (!isPlainObject(value) || isSerialized(value));
  return mapNest<unknown, unknown>(given, isOne, (identifier) => {
    if (!isSerialized(identifier)) return named(identifier);
    if (identifier.class_name === "__lambda__") {
      const hint = "Load it with compile: false, and compile it here.";
      fail("unsupported", where, "losses and metrics without code of Python", "a lambda", hint);
    }
    return identifier.class_name === "function" ? named(identifier.config) : identifier;
  });
}

/** A function of a user's by the name under which it is registered, or given for this file; any other name as it is. */
function named(name: unknown): unknown {
  const found = typeof name === "string" ? registered(name) : undefined;
  const isClass = typeof found === "function" && Object.hasOwn(found, "className");
  return found === undefined || isClass ? name : found;
}
