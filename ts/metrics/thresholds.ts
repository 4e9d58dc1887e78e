import { fail } from "../core/errors.js";
import { fraction, listOf, Option } from "../core/options.js";

/** One threshold in [0, 1], or several. */
export function thresholds(): Option<number | readonly number[] | null, number | readonly number[] | null, true> {
  const [one, several] = [fraction(), listOf(fraction())];
  return new Option<number | readonly number[], number | readonly number[]>((where, name, value) => {
    if (!Array.isArray(value)) return one.read(where, name, value);
    if (value.length > 0) return several.read(where, name, value);
    return fail("invalid-argument", where, `${name} to be a number, or a list of some`, "an empty list");
  }).orNull();
}

/** As many numbers as are asked for, evenly from 0 to 1; one is their middle. */
export function evenly(count: number): number[] {
  return count === 1 ? [0.5] : Array.from({ length: count }, (_, k) => k / (count - 1));
}

/** The number, where there is but one. */
export function single(values: readonly number[]): number | readonly number[] {
  return values.length === 1 ? values[0]! : values;
}

/** **Errors** `invalid-argument` for a prediction that no threshold from 0 to 1 could tell. */
export function requireProbability(where: string, yPred: number, hint: string): void {
  if (yPred < 0 || yPred > 1) fail("invalid-argument", where, "yPred within 0 … 1", String(yPred), hint);
}
