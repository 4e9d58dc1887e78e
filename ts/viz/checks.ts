import { fail, quoted } from "../core/errors.js";

/** Throws `index-out-of-range` unless it is one of 0 … count - 1. */
export function requireIndex(where: string, name: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  fail("index-out-of-range", where, `${name} from 0 to ${count - 1}`, quoted(value));
}

/** Throws `invalid-argument` unless it is a whole number of at least 1. */
export function requireCount(where: string, name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  fail("invalid-argument", where, `${name} a whole number of at least 1`, quoted(value));
}
