import { fail, quoted } from "./errors.js";

/** The checks of single values, each written once: they answer with the value, or throw a typed error that names the option. */

/** A whole number from `least` (1) to `most`. **Errors** `invalid-argument`. */
export function requireWhole(
  where: string,
  name: string,
  value: unknown,
  least = 1,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (isWhole(value) && value >= least && value <= most) return value;
  const up = least === 1 ? "a positive integer" : `an integer of at least ${least}`;
  const wanted = most === Number.MAX_SAFE_INTEGER ? up : `an integer from ${least} to ${most}`;
  return fail("invalid-argument", where, `${name} to be ${wanted}`, quoted(value));
}

/** Is it a whole number that a double holds exactly? */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** A finite number for which `holds`. **Errors** `invalid-argument`, saying it in `words`. */
export function requireNumber(
  where: string,
  name: string,
  value: unknown,
  holds: (value: number) => boolean = () => true,
  words = "a finite number",
): number {
  if (typeof value === "number" && Number.isFinite(value) && holds(value)) return value;
  return fail("invalid-argument", where, `${name} to be ${words}`, quoted(value));
}

/** True or false. **Errors** `invalid-argument`. */
export function requireFlag(where: string, name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  return fail("invalid-argument", where, `${name} to be true or false`, quoted(value));
}

/** A string that is not empty. **Errors** `invalid-argument`. */
export function requireText(where: string, name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  return fail("invalid-argument", where, `${name} to be a non-empty string`, quoted(value));
}

/** Is it an object as `{ … }` makes one, rather than an instance of a class? */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
