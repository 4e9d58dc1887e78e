import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";

/** A layer, a model or another instance in a file. */
export type Form = Readonly<Record<string, unknown>>;

/** The forms in a list. **Errors** `bad-file`. */
export function formsIn(where: string, value: unknown, what: string): readonly Form[] {
  if (Array.isArray(value) && value.every(isPlainObject)) return value;
  return fail("bad-file", where, `a list of ${what}`, value);
}

/** The options in a form. */
export function configOf(form: Form): Form {
  return isPlainObject(form.config) ? form.config : {};
}

/** How messages call a layer. */
export function labelOf(form: Form): string {
  const { name } = configOf(form);
  return `${form.class_name}${typeof name === "string" ? ` "${name}"` : ""}`;
}
