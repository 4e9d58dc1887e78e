import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { coreRule, updateByCore } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { MOMENTS } from "./moments.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

const OWN = {
  ...MOMENTS,
  /** Divides by the largest mean so far. Default false. */
  amsgrad: flag().default(false),
};

/** Options of {@link Adam}. */
export interface AdamOptions extends OptionsOf<typeof OWN>, OptimizerOptions {}
export interface Adam extends ValuesOf<typeof OWN> {}

/** Adam: steps scaled by running means of the gradient and of its square; see {@link adam}. */
export class Adam extends Optimizer {
  static override readonly className: string = "Adam";
  static override readonly options: OptionTable = { ...Optimizer.options, ...OWN };
  override readonly slotNames: SlotNames = [["momentum", "velocity"], ...(this.amsgrad ? ["velocityHat"] : [])];
  readonly #rule = coreRule("adam", [this.beta1, this.beta2, this.epsilon], this.amsgrad);

  constructor(options: LearningRate | AdamOptions = {}) {
    super(options);
  }

  override update(gradient: Tensor, variable: Variable, { momentum, velocity, velocityHat }: Slots): void {
    updateByCore(this, this.#rule, gradient, variable, [momentum, velocity, velocityHat]);
  }
}

/**
 * Adam: steps scaled by running means of the gradient and of its square. A number or a schedule alone is the learning rate.
 *
 * `m ← m + (g−m)(1−β₁)`, `v ← v + (g²−v)(1−β₂)`, `w ← w − m·α/(√v + ε)` with `α = learningRate·√(1−β₂ᵗ)/(1−β₁ᵗ)`.
 *
 * **Defaults** learningRate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7, amsgrad false.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Kingma & Ba (2014), the form before section 2.1; keras.optimizers.Adam.
 *
 * @example
 * model.compile({ optimizer: optimizers.adam(0.001), loss: "binaryCrossentropy", metrics: ["accuracy"] });
 */
export function adam(options?: LearningRate | AdamOptions): Adam {
  return new Adam(options);
}

registerSerializable(Adam, "keras.optimizers");
