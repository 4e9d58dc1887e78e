import type { Tensor } from "../tensor/index.js";

/** ‖x‖₂ of all elements, summed in float64 so that what explodes does not overflow; 0 of none. */
export function norm(x: Tensor | null): number {
  if (x === null) return 0;
  let squares = 0;
  for (const value of x.data()) squares += value * value;
  return Math.sqrt(squares);
}
