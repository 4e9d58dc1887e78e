import { resolveActivation } from "../activations/activations.js";
import { isPlainObject } from "../core/checks.js";
import { ThroughtimeError } from "../core/errors.js";
import { classNamed } from "../core/registry.js";

/**
 * Sees to it that all that a model's form names is known. Pages pay for all classes only where a file holds one that the page does not name itself.
 */
export async function knowClassesOf(form: Readonly<Record<string, unknown>>): Promise<void> {
  const { compile_config: compiled } = form;
  if (!isKnown(form) || (isPlainObject(compiled) && !isCompileKnown(compiled))) await knowAllClasses();
}

/** As {@link knowClassesOf} for any form. */
export async function knowAllClasses(): Promise<void> {
  (await import("./all-classes.js")).knowAll();
}

/** Does it name nothing but what is known? Classes of a user's count as known: no import would bring them. */
function isKnown(form: unknown): boolean {
  if (Array.isArray(form)) return form.every(isKnown);
  if (!isPlainObject(form)) return true;
  const { module, class_name: name } = form;
  const part = partOf(module);
  if (typeof name === "string" && part !== null && classNamed(part, name) === undefined) return false;
  return Object.entries(form).every(([key, value]) =>
    key.endsWith("activation") && typeof value === "string" ? isActivation(value) : isKnown(value),
  );
}

/** Names of losses and metrics stand in lists, by the names of outputs, or as functions. */
function isCompileKnown({ loss, metrics, weighted_metrics: weighted }: Readonly<Record<string, unknown>>): boolean {
  return areNamesKnown("keras.losses", loss) && areNamesKnown("keras.metrics", [metrics, weighted]);
}

function areNamesKnown(part: string, form: unknown): boolean {
  if (typeof form === "string") return /^acc(uracy)?$/i.test(form) || classNamed(part, form) !== undefined;
  if (Array.isArray(form)) return form.every((one) => areNamesKnown(part, one));
  if (!isPlainObject(form)) return true;
  if (form.class_name === "function") return areNamesKnown(part, form.config);
  return typeof form.class_name === "string" || areNamesKnown(part, Object.values(form));
}

/** The part of Keras, of which we have classes that a page may lack. Optimizers stand under the name of the backend that wrote them. */
function partOf(module: unknown): string | null {
  if (typeof module !== "string") return null;
  if (/^keras\.src\..*optimizers\b/.test(module)) return "keras.optimizers";
  const ours =
    /^keras(\.(layers|regularizers|constraints|losses|metrics|initializers|optimizers(\.schedules)?))?$/.test(module);
  return ours ? module : null;
}

function isActivation(name: string): boolean {
  try {
    return resolveActivation("loadModel", "activation", name) !== undefined;
  } catch (error) {
    if (error instanceof ThroughtimeError) return false;
    throw error;
  }
}
