import { fail } from "../core/errors.js";
import { Option } from "../core/options.js";
import { type ActivationIdentifier, type AnyActivation, resolveActivation, writtenName } from "./activations.js";

/** The option that takes any activation; null is "linear". In files it is Keras's name, or the one under which a function was registered. */
export function activation(): Option<ActivationIdentifier, AnyActivation> {
  return new Option(resolveActivation, write);
}

function write(value: AnyActivation, where: string): string {
  const hint = 'registerSerializable(fn, "mine", "name") makes it known.';
  return (
    writtenName(value) ??
    fail("unsupported", where, "an activation with a name, or a function that is registered", value, hint)
  );
}
