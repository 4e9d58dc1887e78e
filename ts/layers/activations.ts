import { type AnyActivation, resolveActivation as resolve } from "../activations/activations.js";

export {
  type ActivationFunction,
  type AnyActivation,
  activationCode,
  applyActivation,
  resolvePointwise as pointwiseActivation,
  splitActivation,
} from "../activations/activations.js";

export function resolveActivation(where: string, value: unknown): AnyActivation {
  return resolve(where, "an activation", value);
}
