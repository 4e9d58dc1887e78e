import { atLeastZero, share } from "../core/options.js";

/** The options of optimizers that keep two running means. */
export const MOMENTS = {
  /** How slowly the mean of gradients moves, in [0, 1). Default 0.9. */
  beta1: share().default(0.9),
  /** How slowly the mean of squared, or the largest, gradients moves, in [0, 1). Default 0.999. */
  beta2: share().default(0.999),
  /** Keeps the division finite. Default 1e-7. */
  epsilon: atLeastZero().default(1e-7),
};
