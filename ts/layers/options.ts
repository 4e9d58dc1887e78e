import { fail, failUnknownName } from "../core/errors.js";

/** Checks of construction options: each answers with the value, or throws a typed error that names the layer and the option. */

/** An options object, none of whose names is misspelt. */
export function checkOptionNames(where: string, options: object | undefined, known: readonly string[]): void {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    const example = known[0] ?? "name";
    fail("invalid-argument", where, `an options object such as { ${example}: … }`, options);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) failUnknownName(where, "an option", name, known);
  }
}

/** A whole number of at least `least`. */
export function wholeNumber(where: string, option: string, value: unknown, least = 1): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  const wanted = least === 1 ? "a positive integer" : `an integer of at least ${least}`;
  return fail("invalid-argument", where, `${option} to be ${wanted}`, value);
}

/** A dropout rate: 0 keeps everything, and 1 would keep nothing. */
export function rate(where: string, option: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  return fail("invalid-argument", where, `${option} to be a rate in [0, 1)`, value);
}

/** `true`, `false`, or nothing, which takes the default. */
export function flag(where: string, option: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise;
  if (typeof value === "boolean") return value;
  return fail("invalid-argument", where, `${option} to be true or false`, value);
}

/** A seed given by hand, or null. */
export function seedOption(where: string, value: unknown): number | null {
  return value === undefined || value === null ? null : wholeNumber(where, "seed", value, 0);
}
