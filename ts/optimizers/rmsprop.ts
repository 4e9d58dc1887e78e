import { OPTIMIZER_CODES } from "../tensor/internal.js";
import { checkOption, checkShare, Optimizer, type OptimizerOptions, optionsOf } from "./optimizer.js";

/** Options of {@link RMSprop}. */
export interface RMSpropOptions extends OptimizerOptions {
  /** How slowly the mean of squared gradients moves. Default 0.9. */
  rho?: number;
  /** Share of the last step that goes into the next. Default 0. */
  momentum?: number;
  /** Keeps the division finite. Default 1e-7. */
  epsilon?: number;
  /** Subtracts the squared mean gradient, so that the variance scales the step. Default false. */
  centered?: boolean;
}

/**
 * RMSprop: steps scaled by the root of the running mean of squared gradients.
 *
 * `v ← rho·v + (1−rho)·g²`, `w ← w − learningRate·g/√(v + epsilon)`.
 * **Defaults** learningRate 0.001, rho 0.9, momentum 0, epsilon 1e-7, centered false.
 * **Errors** "invalid-argument" for a value out of range, or two clips at once.
 * **Source** Hinton, Coursera lecture 6e (2012); keras.optimizers.RMSprop.
 *
 * @example
 * ```ts
 * model.compile({ optimizer: optimizers.rmsprop({ clipvalue: 0.5 }), loss: "meanSquaredError" });
 * ```
 */
export class RMSprop extends Optimizer {
  constructor(options: number | RMSpropOptions = {}) {
    const given = optionsOf("rmsprop", options, ["rho", "momentum", "epsilon", "centered"]);
    const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = given;
    checkShare("rmsprop", "rho", rho);
    checkShare("rmsprop", "momentum", momentum);
    checkOption("rmsprop", "epsilon", epsilon, (v) => v >= 0 && Number.isFinite(v), "a finite number of at least 0");
    super("rmsprop", 0.001, given, {
      code: OPTIMIZER_CODES.rmsprop,
      parameters: [rho, momentum, epsilon],
      flag: centered,
      slots: 1 + (momentum > 0 ? 1 : 0) + (centered ? 1 : 0),
    });
  }
}
