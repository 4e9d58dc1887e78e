import { type ErrorCode, ThroughtimeError } from "../core/errors.js";
import { rawTakeError } from "./raw.js";

interface Refusal {
  code: ErrorCode;
  at: string;
  expected: string;
  got: string;
  hint: string;
}

/** The error behind a raw call that returned 0, told in the name of `where`. */
export function takeRefusal(where: string): ThroughtimeError {
  const { code, at, expected, got, hint } = JSON.parse(rawTakeError()) as Refusal;
  return new ThroughtimeError(code, { where, expected, got, hint, details: { op: at } });
}
