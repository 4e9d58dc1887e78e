import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { Option } from "../../core/options.js";

/** When to save: at the end of each epoch, or after every so many batches. */
export function saveFrequency(): Option<"epoch" | number> {
  return new Option((where, name, value) => {
    if (value === "epoch" || (isWhole(value) && value > 0)) return value;
    return fail("invalid-argument", where, `${name} to be "epoch" or a positive integer`, quoted(value));
  });
}

/** Counts batches, over the ends of epochs. */
export class BatchCount {
  #seen = 0;

  /** Told of each batch: is it time? */
  isDue(every: "epoch" | number): boolean {
    if (every === "epoch") return false;
    this.#seen = (this.#seen + 1) % every;
    return this.#seen === 0;
  }
}
