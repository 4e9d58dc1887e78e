import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { coreRule, updateByCore } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { MOMENTS } from "./moments.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

/** Options of {@link Adamax}. */
export interface AdamaxOptions extends OptionsOf<typeof MOMENTS>, OptimizerOptions {}
export interface Adamax extends ValuesOf<typeof MOMENTS> {}

/** Adam by the largest gradient instead of the mean square; see {@link adamax}. */
export class Adamax extends Optimizer {
  static override readonly className: string = "Adamax";
  static override readonly options: OptionTable = { ...Optimizer.options, ...MOMENTS };
  override readonly slotNames: SlotNames = [["momentum", "norm"]];
  readonly #rule = coreRule("adamax", [this.beta1, this.beta2, this.epsilon]);

  constructor(options: LearningRate | AdamaxOptions = {}) {
    super(options);
  }

  override update(gradient: Tensor, variable: Variable, { momentum, norm }: Slots): void {
    updateByCore(this, this.#rule, gradient, variable, [momentum, norm]);
  }
}

/**
 * Adam by the largest gradient instead of the mean square. A number or a schedule alone is the learning rate.
 *
 * `m ← m + (g−m)(1−β₁)`, `u ← max(β₂·u, |g|)`, `w ← w − learningRate/(1−β₁ᵗ)·m/(u + ε)`.
 *
 * **Defaults** learningRate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Kingma & Ba (2014), section 7.1; keras.optimizers.Adamax.
 *
 * @example
 * model.compile({ optimizer: optimizers.adamax(0.002), loss: "meanSquaredError" });
 */
export function adamax(options?: LearningRate | AdamaxOptions): Adamax {
  return new Adamax(options);
}

registerSerializable(Adamax, "keras.optimizers");
