import { fail, failUnknownName } from "../core/errors.js";
import { lookup } from "../core/lookup.js";
import { registered } from "../core/registry.js";
import { POINTWISE_ACTIVATIONS, type PointwiseActivation } from "../core/types.js";
import { Tensor } from "../tensor/index.js";
import { activationCode as codeOf } from "../tensor/internal.js";
import * as functions from "./functions.js";

/** An activation of one's own: any differentiable function of a tensor. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** Every name of an activation: those of the functions. */
type ActivationName = keyof typeof functions;

/** An activation as layers keep it. */
export type AnyActivation = ActivationName | ActivationFunction;

/** What layers take as activation; null is "linear". */
export type ActivationIdentifier = AnyActivation | null;

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

/**
 * The activation of a recurrent step, which runs inside the kernels and is therefore one of the pointwise ones;
 * null is "linear". **Errors** `unknown-name`.
 */
export function resolvePointwise(where: string, option: string, value: unknown): PointwiseActivation {
  const name = nameOf(value);
  return lookup(POINTWISE, name) ?? failUnknownName(where, option, name, POINTWISE_ACTIVATIONS);
}

/** Any activation: a name, a function, or null for "linear". **Errors** `unknown-name`. */
export function resolveActivation(where: string, option: string, value: unknown): AnyActivation {
  const name = nameOf(value);
  if (typeof name === "function") return name as ActivationFunction;
  const found = lookup(FUNCTIONS, name) ?? (typeof name === "string" ? registered(name) : undefined);
  if (typeof found !== "function") return failUnknownName(where, option, name, Object.keys(FUNCTIONS));
  return NAMES.get(found as ActivationFunction) ?? (found as ActivationFunction);
}

/** A name as it stands where another form of it was given: null, or one of the package's own functions, which the kernels know by name. */
function nameOf(value: unknown): unknown {
  return value === null ? "linear" : (NAMES.get(value as ActivationFunction) ?? value);
}

/** The activation that the kernels compute along with a layer, and what is left to do afterwards. */
export function splitActivation(activation: AnyActivation): [fused: PointwiseActivation, after: AnyActivation | null] {
  const fused = typeof activation === "string" ? POINTWISE[activation] : undefined;
  return fused === undefined ? ["linear", activation] : [fused, null];
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
