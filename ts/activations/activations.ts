import { fail, failUnknownName } from "../core/errors.js";
import { lookup } from "../core/lookup.js";
import { snakeCase } from "../core/names.js";
import { classesOf, registered, registeredName } from "../core/registry.js";
import { POINTWISE_ACTIVATIONS, type PointwiseActivation } from "../core/types.js";
import { Tensor } from "../tensor/index.js";
import { activationCode as codeOf } from "../tensor/internal.js";
import type * as composed from "./composed.js";
import * as functions from "./functions.js";

/** An activation of one's own: any differentiable function of a tensor. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** The names that are always known: those of the functions in the core. */
type ActivationName = keyof typeof functions;

/** The names of those made of ops. */
type ComposedName = Exclude<keyof typeof composed, "glu" | "threshold">;

/** An activation as layers keep it. */
export type AnyActivation = ActivationName | ActivationFunction;

/** What layers take as activation; null is "linear". */
export type ActivationIdentifier = AnyActivation | ComposedName | null;

/** Under which functions made of ops are registered. */
const PACKAGE = "keras.activations";

const FUNCTIONS: Readonly<Record<ActivationName, ActivationFunction>> = functions;
const NAMES = new Map(
  Object.keys(FUNCTIONS).map((name) => [FUNCTIONS[name as ActivationName], name as ActivationName]),
);
const POINTWISE = Object.fromEntries(POINTWISE_ACTIVATIONS.map((name) => [name, name]));

/**
 * The activation as a function: of a name, of a function that was registered under `package>name`, or the function that is given.
 *
 * Keras's spelling (`hard_sigmoid`) is understood; null is "linear". **Errors** `unknown-name`. **Source** Keras 3, `keras.activations.get`.
 *
 * @example activations.get("relu")(tensor([-1, 2])) // [0, 2]
 */
export function get(identifier: ActivationIdentifier): ActivationFunction {
  const found = resolveActivation("activations.get", "an activation", identifier);
  return typeof found === "string" ? FUNCTIONS[found] : found;
}

/** Any activation: a name, a function, or null for "linear". **Errors** `unknown-name`. */
export function resolveActivation(where: string, option: string, value: unknown): AnyActivation {
  const name = nameOf(value);
  if (typeof name === "function") return name as ActivationFunction;
  const others = classesOf(PACKAGE) as unknown as Record<string, ActivationFunction>;
  const found = lookup({ ...FUNCTIONS, ...others }, name) ?? (typeof name === "string" ? registered(name) : undefined);
  if (typeof found !== "function")
    return failUnknownName(where, option, name, Object.keys({ ...FUNCTIONS, ...others }));
  return NAMES.get(found as ActivationFunction) ?? (found as ActivationFunction);
}

/** A name as it stands where another form of it was given: null, or one of the package's own functions, which the kernels know by name. */
function nameOf(value: unknown): unknown {
  return value === null ? "linear" : (NAMES.get(value as ActivationFunction) ?? value);
}

/** Its name in files, where it has one. */
export function writtenName(activation: AnyActivation): string | undefined {
  if (typeof activation === "string") return snakeCase(activation);
  const name = registeredName(activation);
  return name?.startsWith(`${PACKAGE}>`) ? snakeCase(name.slice(PACKAGE.length + 1)) : name;
}

/** Is its output surely of the shape of its input? */
export function keepsShape(activation: AnyActivation): boolean {
  return typeof activation === "string" || registeredName(activation)?.startsWith(`${PACKAGE}>`) === true;
}

/** Do the kernels know it? */
export function isPointwise(activation: AnyActivation): activation is PointwiseActivation {
  return typeof activation === "string" && activation in POINTWISE;
}

/** The activation that the kernels compute along with a layer, and what is left to do afterwards. */
export function splitActivation(activation: AnyActivation): [fused: PointwiseActivation, after: AnyActivation | null] {
  return isPointwise(activation) ? [activation, null] : ["linear", activation];
}

/** Its number at the wasm boundary. */
export function activationCode(name: PointwiseActivation): number {
  return codeOf(name)!;
}

/** f(x). */
export function applyActivation(where: string, activation: AnyActivation, x: Tensor): Tensor {
  if (typeof activation === "string") return FUNCTIONS[activation](x);
  const y: unknown = activation(x);
  return y instanceof Tensor ? y : fail("invalid-argument", where, "the activation function to return a tensor", y);
}
