import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { Option } from "../../core/options.js";

/** Steps at the beginning and at the end: a number for both, or one for each. */
export function ends(): Option<number | readonly [number, number], readonly [number, number]> {
  return new Option<number | readonly [number, number], readonly [number, number]>(
    (where, name, value) => {
      const pair: readonly unknown[] = Array.isArray(value) ? value : [value, value];
      if (pair.length === 2 && pair.every((size) => isWhole(size) && (size as number) >= 0)) {
        return [pair[0] as number, pair[1] as number];
      }
      return fail("invalid-argument", where, `${name} to be a whole number from 0 up, or two of them`, quoted(value));
    },
    (pair) => [...pair],
  );
}
