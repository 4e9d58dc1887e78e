import { fail } from "../core/errors.js";
import { snakeCase } from "../core/names.js";
import { Option } from "../core/options.js";
import { registeredName } from "../core/registry.js";
import type { PointwiseActivation } from "../core/types.js";
import { type ActivationIdentifier, type AnyActivation, resolveActivation, resolvePointwise } from "./activations.js";

/** The option that takes any activation; null is "linear". In files it is Keras's name, or the one under which a function was registered. */
export function activation(): Option<ActivationIdentifier, AnyActivation> {
  return new Option(resolveActivation, write);
}

/** The option that takes an activation of the kernels; null is "linear". */
export function pointwiseActivation(): Option<PointwiseActivation | null, PointwiseActivation> {
  return new Option(resolvePointwise, snakeCase);
}

function write(value: AnyActivation, where: string): string {
  if (typeof value === "string") return snakeCase(value);
  const hint = 'registerSerializable(fn, "mine", "name") makes it known.';
  return (
    registeredName(value) ??
    fail("unsupported", where, "an activation with a name, or a function that is registered", value, hint)
  );
}
