import { fail } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { whereOf } from "../dispatch.js";

/** The axis of an op's options. **Errors** "invalid-argument" for a bare one, as in `sum(x, 1)`, which JavaScript would pass over. */
export function axisOf<A, B>(op: string, options: { readonly axis?: A }, otherwise: B, more: string[] = []): A | B {
  const bare: unknown = options;
  if (typeof bare === "number" || Array.isArray(bare)) {
    const object = `{ axis: ${JSON.stringify(bare)} }`;
    fail("invalid-argument", whereOf(op), `an options object ${object}`, bare, `Write ${op}(…, ${object}).`);
  }
  checkOptionNames(whereOf(op), options, ["axis", ...more]);
  return options.axis ?? otherwise;
}
