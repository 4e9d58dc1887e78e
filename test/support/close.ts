import { expect } from "vitest";

/** An array as the fixtures hold it. */
export interface Stored {
  shape: number[];
  values: number[];
  dtype?: "int32" | "float32";
}

/**
 * Largest difference over largest magnitude, per tensor.
 *
 * Single precision rounds at 6e-8; a sum of a few hundred products over a dozen steps loses a little over one decimal
 * digit more, and five optimizer steps another. What is wrong by design shows at 1e-3 and above.
 */
export const PARITY_TOLERANCE = 1e-5;

/** Values whose true size is below this are compared absolutely: their relative error is noise. */
const SMALLEST_SCALE = 1e-3;

/** The relative error of a whole tensor. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, scale] = [0, SMALLEST_SCALE];
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(got[i]! - expected[i]!);
    difference = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(difference, distance);
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}

/** Fails, naming the tensor, unless shape and values agree. */
export function expectClose(
  name: string,
  got: { shape: readonly number[]; data(): ArrayLike<number> },
  expected: Stored,
) {
  expect([...got.shape], `${name}: shape`).toEqual(expected.shape);
  expect(relativeError(got.data(), expected.values), `${name}: relative error`).toBeLessThanOrEqual(PARITY_TOLERANCE);
}

/** As {@link expectClose}, for one number. */
export function expectNumber(name: string, got: number, expected: number) {
  expect(relativeError([got], [expected]), `${name}: ${got} against ${expected}`).toBeLessThanOrEqual(PARITY_TOLERANCE);
}
