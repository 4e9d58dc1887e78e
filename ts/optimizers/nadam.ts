import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { coreRule, updateByCore } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { MOMENTS } from "./moments.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

/** Options of {@link Nadam}. */
export interface NadamOptions extends OptionsOf<typeof MOMENTS>, OptimizerOptions {}
export interface Nadam extends ValuesOf<typeof MOMENTS> {}

/** Adam with Nesterov's momentum; see {@link nadam}. */
export class Nadam extends Optimizer {
  static override readonly className: string = "Nadam";
  static override readonly options: OptionTable = { ...Optimizer.options, ...MOMENTS };
  override readonly slotNames: SlotNames = [["momentum", "velocity"]];
  readonly #rule = coreRule("nadam", [this.beta1, this.beta2, this.epsilon]);

  constructor(options: LearningRate | NadamOptions = {}) {
    super(options);
  }

  override update(gradient: Tensor, variable: Variable, { momentum, velocity }: Slots): void {
    updateByCore(this, this.#rule, gradient, variable, [momentum, velocity]);
  }

  /** The product of the momenta so far, which Keras keeps. The core finds it from the number of the step. */
  protected override derivedWeights(): readonly number[] {
    let [product, decay] = [1, 1];
    for (let step = 0; step < this.iterations; step++) {
      decay *= 0.96;
      product *= this.beta1 * (1 - 0.5 * decay);
    }
    return [product];
  }
}

/**
 * Adam with Nesterov's momentum. A number or a schedule alone is the learning rate.
 *
 * `m ← m + (g−m)(1−β₁)`, `v ← v + (g²−v)(1−β₂)`, `w ← w − learningRate·m̂/(√(v/(1−β₂ᵗ)) + ε)` with
 * `m̂ = uₜ₊₁·m/(1−Uₜ₊₁) + (1−uₜ)·g/(1−Uₜ)`, `uₜ = β₁(1 − 0.96ᵗ/2)` and `Uₜ = u₁·…·uₜ`.
 *
 * **Defaults** learningRate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Dozat (2016); keras.optimizers.Nadam.
 *
 * @example
 * model.compile({ optimizer: optimizers.nadam(0.002), loss: "meanSquaredError" });
 */
export function nadam(options?: LearningRate | NadamOptions): Nadam {
  return new Nadam(options);
}

registerSerializable(Nadam, "keras.optimizers");
