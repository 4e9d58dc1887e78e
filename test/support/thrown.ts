import { ThroughtimeError } from "throughtime";

/** The typed error that `fn` throws; anything else fails the test. */
export function thrownBy(fn: () => unknown): ThroughtimeError {
  try {
    fn();
  } catch (error) {
    if (error instanceof ThroughtimeError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
