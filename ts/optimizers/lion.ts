import { number, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { coreRule, updateByCore } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

const OWN = {
  /** Share of the momentum in the direction of a step, above 0 up to 1. Default 0.9. */
  beta1: number((value) => value > 0 && value <= 1, "a number above 0 up to 1").default(0.9),
  /** How slowly the momentum moves, from 0 to 1. Default 0.99. */
  beta2: number((value) => value >= 0 && value <= 1, "a number from 0 to 1").default(0.99),
};

/** Options of {@link Lion}. */
export interface LionOptions extends OptionsOf<typeof OWN>, OptimizerOptions {}
export interface Lion extends ValuesOf<typeof OWN> {}

/** Lion: steps of one length for every weight; see {@link lion}. */
export class Lion extends Optimizer {
  static override readonly className: string = "Lion";
  static override readonly options: OptionTable = { ...Optimizer.options, ...OWN };
  override readonly slotNames: SlotNames = ["momentum"];
  readonly #rule = coreRule("lion", [this.beta1, this.beta2]);

  constructor(options: LearningRate | LionOptions = {}) {
    super(options);
  }

  override update(gradient: Tensor, variable: Variable, { momentum }: Slots): void {
    updateByCore(this, this.#rule, gradient, variable, [momentum]);
  }
}

/**
 * Lion: every weight moves by the learning rate, up or down as the sign of its momentum says; so that wants a learning rate three to ten times
 * smaller than Adam's. A number or a schedule alone is the learning rate.
 *
 * `w ← w − learningRate·sign(β₁·m + (1−β₁)·g)`, then `m ← β₂·m + (1−β₂)·g`.
 *
 * **Defaults** learningRate 0.001, beta1 0.9, beta2 0.99.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Chen et al. (2023); keras.optimizers.Lion.
 *
 * @example
 * model.compile({ optimizer: optimizers.lion({ learningRate: 1e-4, weightDecay: 0.1 }), loss: "meanSquaredError" });
 */
export function lion(options?: LearningRate | LionOptions): Lion {
  return new Lion(options);
}

registerSerializable(Lion, "keras.optimizers");
