import { fail } from "../core/errors.js";
import { type Option, wholeNumber } from "../core/options.js";
import type { ReadBatch } from "./read-batch.js";

/** A class to look at alone: an index along the last axis. */
export function classId(): Option<number | null, number | null, true> {
  return wholeNumber(0).orNull();
}

/**
 * Calls `each` with the places of what is to be counted: everything, or one class of every row.
 *
 * **Errors** `index-out-of-range`.
 */
export function forEachPlace(
  where: string,
  { shape, yPred }: ReadBatch,
  classId: number | null,
  each: (place: number) => void,
): void {
  const classes = shape.length > 1 ? shape.at(-1)! : 1;
  if (classId !== null && classId >= classes) {
    fail("index-out-of-range", where, `a classId below the ${classes} of yPred`, String(classId));
  }
  for (let k = classId ?? 0; k < yPred.length; k += classId === null ? 1 : classes) each(k);
}
