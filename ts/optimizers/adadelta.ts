import { atLeastZero, type OptionsOf, type OptionTable, share, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { coreRule, updateByCore } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

const OWN = {
  /** How slowly the means of squares move, in [0, 1). Default 0.95. */
  rho: share().default(0.95),
  /** Keeps the division finite, and sets the first steps going. Default 1e-7. */
  epsilon: atLeastZero().default(1e-7),
};

/** Options of {@link Adadelta}. */
export interface AdadeltaOptions extends OptionsOf<typeof OWN>, OptimizerOptions {}
export interface Adadelta extends ValuesOf<typeof OWN> {}

/** Adadelta: steps as long as those before were on average; see {@link adadelta}. */
export class Adadelta extends Optimizer {
  static override readonly className: string = "Adadelta";
  static override readonly options: OptionTable = { ...Optimizer.options, ...OWN };
  override readonly slotNames: SlotNames = [["accumulatedGrad", "accumulatedDeltaVar"]];
  readonly #rule = coreRule("adadelta", [this.rho, this.epsilon]);

  constructor(options: LearningRate | AdadeltaOptions = {}) {
    super(options);
  }

  override update(gradient: Tensor, variable: Variable, { accumulatedGrad, accumulatedDeltaVar }: Slots): void {
    updateByCore(this, this.#rule, gradient, variable, [accumulatedGrad, accumulatedDeltaVar]);
  }
}

/**
 * Adadelta: steps as long as those before were on average, by the gradient over its root mean square. A number or a schedule alone is the
 * learning rate; the original method's is 1.
 *
 * `s ← rho·s + (1−rho)·g²`, `d = √(e + epsilon)·g/√(s + epsilon)`, `e ← rho·e + (1−rho)·d²`, `w ← w − learningRate·d`.
 *
 * **Defaults** learningRate 0.001, rho 0.95, epsilon 1e-7.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Zeiler (2012); keras.optimizers.Adadelta.
 *
 * @example
 * model.compile({ optimizer: optimizers.adadelta(1), loss: "meanSquaredError" });
 */
export function adadelta(options?: LearningRate | AdadeltaOptions): Adadelta {
  return new Adadelta(options);
}

registerSerializable(Adadelta, "keras.optimizers");
