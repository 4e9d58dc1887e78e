import { atLeastZero, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { full, type Tensor, type TensorLike, type Variable } from "../tensor/index.js";
import { coreRule, updateByCore } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

const OWN = {
  /** What the sums of squares begin with. Default 0.1. */
  initialAccumulatorValue: atLeastZero().default(0.1),
  /** Keeps the division finite. Default 1e-7. */
  epsilon: atLeastZero().default(1e-7),
};

/** Options of {@link Adagrad}. */
export interface AdagradOptions extends OptionsOf<typeof OWN>, OptimizerOptions {}
export interface Adagrad extends ValuesOf<typeof OWN> {}

/** Adagrad: steps that shrink with the sum of squared gradients; see {@link adagrad}. */
export class Adagrad extends Optimizer {
  static override readonly className: string = "Adagrad";
  static override readonly options: OptionTable = { ...Optimizer.options, ...OWN };
  override readonly slotNames: SlotNames = ["accumulator"];
  readonly #rule = coreRule("adagrad", [this.epsilon]);

  constructor(options: LearningRate | AdagradOptions = {}) {
    super(options);
  }

  override createSlot(variable: Variable): TensorLike {
    return full(variable.shape, this.initialAccumulatorValue);
  }

  override update(gradient: Tensor, variable: Variable, { accumulator }: Slots): void {
    updateByCore(this, this.#rule, gradient, variable, [accumulator]);
  }
}

/**
 * Adagrad: steps that shrink with the sum of squared gradients, so that rare features keep long ones. A number or a schedule alone is the
 * learning rate.
 *
 * `s ← s + g²`, `w ← w − learningRate·g/√(s + epsilon)`.
 *
 * **Defaults** learningRate 0.001, initialAccumulatorValue 0.1, epsilon 1e-7.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Duchi, Hazan & Singer (2011); keras.optimizers.Adagrad.
 *
 * @example
 * model.compile({ optimizer: optimizers.adagrad(0.01), loss: "meanSquaredError" });
 */
export function adagrad(options?: LearningRate | AdagradOptions): Adagrad {
  return new Adagrad(options);
}

registerSerializable(Adagrad, "keras.optimizers");
