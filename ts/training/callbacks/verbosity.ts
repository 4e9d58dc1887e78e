import { fail, quoted } from "../../core/errors.js";
import { Option } from "../../core/options.js";

/** 0 silent, 1 a progress bar, 2 one line per epoch, "auto" 1 on a terminal and 2 elsewhere. */
export type Verbosity = 0 | 1 | 2 | "auto";

const LOOP: readonly Verbosity[] = [0, 1, 2, "auto"];
const CALLBACK = [0, 1] as const;

/** How much a loop shows. */
export function verbosity(): Option<Verbosity> {
  return amongValues(LOOP, '0 (silent), 1 (a bar), 2 (a line per epoch) or "auto"');
}

/** Whether a callback says what it does. */
export function saying(): Option<0 | 1> {
  return amongValues(CALLBACK, "0 (silent) or 1");
}

function amongValues<T extends number | string>(values: readonly T[], words: string): Option<T> {
  return new Option(
    (where, name, value) =>
      values.find((known) => known === value) ??
      fail("invalid-argument", where, `${name} to be ${words}`, quoted(value)),
  );
}
