import { add, mul, type Tensor } from "../tensor/index.js";

/** Targets of n classes moved towards their middle: `y·(1 − share) + share / n`. */
export function smoothed(yTrue: Tensor, share: number, n: number): Tensor {
  return share === 0 ? yTrue : add(mul(yTrue, 1 - share), share / n);
}
