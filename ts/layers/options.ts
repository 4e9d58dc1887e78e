import { fail, quoted } from "../core/errors.js";

/** Checks of construction options: each answers with the value, or throws a typed error that names the layer and the option. */

/** A whole number of at least `least`. */
export function wholeNumber(where: string, option: string, value: unknown, least = 1): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  const wanted = least === 1 ? "a positive integer" : `an integer of at least ${least}`;
  return fail("invalid-argument", where, `${option} to be ${wanted}`, quoted(value));
}

/** A dropout rate: 0 keeps everything, and 1 would keep nothing. */
export function rate(where: string, option: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  return fail("invalid-argument", where, `${option} to be a rate in [0, 1)`, quoted(value));
}

/** `true`, `false`, or nothing, which takes the default. */
export function flag(where: string, option: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise;
  if (typeof value === "boolean") return value;
  return fail("invalid-argument", where, `${option} to be true or false`, quoted(value));
}

/** A seed given by hand, or null. */
export function seedOption(where: string, value: unknown): number | null {
  return value === undefined || value === null ? null : wholeNumber(where, "seed", value, 0);
}
