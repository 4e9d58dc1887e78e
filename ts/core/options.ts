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

/** Is it an object as `{ … }` makes one, rather than an instance of a class? */
export function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
