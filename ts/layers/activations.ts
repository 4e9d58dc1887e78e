import { fail, failUnknownName } from "../core/errors.js";
import { lookup } from "../core/lookup.js";
import { type ActivationName, POINTWISE_ACTIVATIONS, type PointwiseActivation } from "../core/types.js";
import { activate, Tensor } from "../tensor/index.js";
import { activationCode as codeOf, parseActivation } from "../tensor/internal.js";

/** An activation of one's own: any differentiable function of a tensor. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** An activation as layers keep it. */
export type AnyActivation = ActivationName | ActivationFunction;

const POINTWISE = Object.fromEntries(POINTWISE_ACTIVATIONS.map((name) => [name, name]));

/**
 * The activation of a recurrent step, which runs inside the kernels and is therefore one of the pointwise names;
 * null is "linear". Keras's spelling (`hard_sigmoid`) is understood. **Errors** `unknown-name`.
 */
export function pointwiseActivation(where: string, option: string, value: unknown): PointwiseActivation {
  if (value === null) return "linear";
  return lookup(POINTWISE, value) ?? failUnknownName(where, option, value, POINTWISE_ACTIVATIONS);
}

/** Any activation: a name, a function, or null for "linear". **Errors** `unknown-name`. */
export function resolveActivation(where: string, value: unknown): AnyActivation {
  if (typeof value === "function") return value as ActivationFunction;
  return value === null ? "linear" : parseActivation(where, value as string);
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
  if (typeof activation === "string") return activate(activation, x);
  const y: unknown = activation(x);
  return y instanceof Tensor ? y : fail("invalid-argument", where, "the activation function to return a tensor", y);
}
