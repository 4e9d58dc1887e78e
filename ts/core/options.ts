import { fail, failUnknownName, quoted } from "./errors.js";

/** An options object, none of whose names is misspelt: a typo that were passed over would train with the default in silence. */
export function checkOptionNames(where: string, options: object | undefined, known: readonly string[]): void {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    const example = known[0] ?? "name";
    fail("invalid-argument", where, `an options object such as { ${example}: … }`, quoted(options));
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) failUnknownName(where, "an option", name, known);
  }
}

/** The axis of an op's options. **Errors** "invalid-argument" for a bare number, as in `sum(x, 1)`, which JavaScript would pass over. */
export function axisOf<A, B>(where: string, options: { readonly axis?: A }, otherwise: B): A | B {
  if (typeof options !== "object" || options === null) {
    fail("invalid-argument", where, "options such as { axis: 1 }", options, "The axis goes in an object.");
  }
  return options.axis ?? otherwise;
}
