import { OPTIMIZER_CODES } from "../tensor/internal.js";
import { checkOption, checkShare, Optimizer, type OptimizerOptions, optionsOf } from "./optimizer.js";

/** Options of {@link Adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** How slowly the mean of gradients moves. Default 0.9. */
  beta1?: number;
  /** How slowly the mean of squared gradients moves. Default 0.999. */
  beta2?: number;
  /** Keeps the division finite. Default 1e-7. */
  epsilon?: number;
  /** Divides by the largest mean so far. Default false. */
  amsgrad?: boolean;
}

/**
 * Adam: steps scaled by running means of the gradient and of its square.
 *
 * `m ← m + (g−m)(1−β₁)`, `v ← v + (g²−v)(1−β₂)`, `w ← w − m·α/(√v + ε)` with `α = learningRate·√(1−β₂ᵗ)/(1−β₁ᵗ)`.
 * **Defaults** learningRate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7, amsgrad false.
 * **Errors** "invalid-argument" for a value out of range, or two clips at once.
 * **Source** Kingma & Ba (2014), the form before section 2.1; keras.optimizers.Adam.
 *
 * @example
 * ```ts
 * model.compile({ optimizer: optimizers.adam(0.001), loss: "binaryCrossentropy", metrics: ["accuracy"] });
 * ```
 */
export class Adam extends Optimizer {
  constructor(options: number | AdamOptions = {}) {
    const given = optionsOf("adam", options, ["beta1", "beta2", "epsilon", "amsgrad"]);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = given;
    checkShare("adam", "beta1", beta1);
    checkShare("adam", "beta2", beta2);
    checkOption("adam", "epsilon", epsilon, (v) => v >= 0 && Number.isFinite(v), "a finite number of at least 0");
    super("adam", 0.001, given, {
      code: OPTIMIZER_CODES.adam,
      parameters: [beta1, beta2, epsilon],
      flag: amsgrad,
      slots: amsgrad ? 3 : 2,
    });
  }
}
