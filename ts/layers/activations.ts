import { fail, failUnknownName } from "../core/errors.js";
import { type ActivationName, POINTWISE_ACTIVATIONS, type PointwiseActivation } from "../core/types.js";
import { logSoftmax, softmax, type Tensor } from "../tensor/index.js";
import { runOne } from "../tensor/internal.js";
import { camelCase } from "./names.js";

/** An activation of one's own: any differentiable function of a tensor. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** What layers take as activation: a name, a function, or null for none. */
export type ActivationIdentifier = ActivationName | ActivationFunction | null;

const ALL_ACTIVATIONS: readonly string[] = [...POINTWISE_ACTIVATIONS, "softmax", "logSoftmax"];

/**
 * The activation of a recurrent step, which runs inside the kernels and is therefore one of the pointwise names;
 * null is "linear". Keras's spelling (`hard_sigmoid`) is understood.
 *
 * **Errors** `unknown-name`.
 */
export function pointwiseActivation(where: string, option: string, value: unknown): PointwiseActivation {
  if (value === null) return "linear";
  const name = typeof value === "string" ? camelCase(value) : value;
  if (POINTWISE_ACTIVATIONS.includes(name as PointwiseActivation)) return name as PointwiseActivation;
  return failUnknownName(where, option, value, POINTWISE_ACTIVATIONS);
}

/** Any activation, in our spelling; null is "linear". **Errors** `unknown-name`. */
export function resolveActivation(where: string, value: unknown): ActivationName | ActivationFunction {
  if (typeof value === "function") return value as ActivationFunction;
  if (value === null) return "linear";
  const name = typeof value === "string" ? camelCase(value) : value;
  if (ALL_ACTIVATIONS.includes(name as string)) return name as ActivationName;
  return failUnknownName(where, "activation", value, ALL_ACTIVATIONS);
}

/** Its number at the wasm boundary. */
export function activationCode(name: PointwiseActivation): number {
  return POINTWISE_ACTIVATIONS.indexOf(name);
}

/** Is it one that the kernels compute along with the layer? */
export function isPointwise(activation: ActivationName | ActivationFunction): activation is PointwiseActivation {
  return POINTWISE_ACTIVATIONS.includes(activation as PointwiseActivation);
}

/** f(x). */
export function activate(where: string, x: Tensor, activation: ActivationName | ActivationFunction): Tensor {
  if (typeof activation === "function") return checkedCall(where, x, activation);
  if (activation === "softmax") return softmax(x);
  if (activation === "logSoftmax") return logSoftmax(x);
  return runOne(where, [x], (raw, handle) => raw.rawActivate(handle, activationCode(activation)));
}

function checkedCall(where: string, x: Tensor, activation: ActivationFunction): Tensor {
  const y = activation(x);
  if (typeof y === "object" && y !== null && "shape" in y) return y;
  return fail("invalid-argument", where, "the activation function to return a tensor", y);
}
