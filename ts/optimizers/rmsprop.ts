import { atLeastZero, flag, type OptionsOf, type OptionTable, share, text, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { coreRule, updateByCore } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

const OWN = {
  /** How slowly the mean of squared gradients moves, in [0, 1). Default 0.9. */
  rho: share().default(0.9),
  /** Share of the last step that goes into the next, in [0, 1). Default 0. */
  momentum: share().default(0),
  /** Keeps the division finite. Default 1e-7. */
  epsilon: atLeastZero().default(1e-7),
  /** Subtracts the squared mean gradient, so that the variance scales the step. Default false. */
  centered: flag().default(false),
};

const DEFAULTS = {
  /** For messages. Default "rmsprop". */
  name: text().default("rmsprop"),
};

/** Options of {@link RMSprop}. */
export interface RMSpropOptions extends OptionsOf<typeof OWN>, OptimizerOptions {}
export interface RMSprop extends ValuesOf<typeof OWN> {}

/** RMSprop: steps scaled by the root of the running mean of squared gradients; see {@link rmsprop}. */
export class RMSprop extends Optimizer {
  static override readonly className: string = "RMSprop";
  static override readonly options: OptionTable = { ...Optimizer.options, ...DEFAULTS, ...OWN };
  override readonly slotNames: SlotNames = [
    "velocity",
    ...(this.momentum === 0 ? [] : ["momentum"]),
    ...(this.centered ? ["averageGradient"] : []),
  ];
  readonly #rule = coreRule("rmsprop", [this.rho, this.momentum, this.epsilon], this.centered);

  constructor(options: LearningRate | RMSpropOptions = {}) {
    super(options);
  }

  override update(gradient: Tensor, variable: Variable, { velocity, momentum, averageGradient }: Slots): void {
    updateByCore(this, this.#rule, gradient, variable, [velocity, momentum, averageGradient]);
  }
}

/**
 * RMSprop: steps scaled by the root of the running mean of squared gradients. A number or a schedule alone is the learning rate.
 *
 * `v ← rho·v + (1−rho)·g²`, `w ← w − learningRate·g/√(v + epsilon)`.
 *
 * **Defaults** learningRate 0.001, rho 0.9, momentum 0, epsilon 1e-7, centered false.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Hinton, Coursera lecture 6e (2012); keras.optimizers.RMSprop.
 *
 * @example
 * model.compile({ optimizer: optimizers.rmsprop({ clipvalue: 0.5 }), loss: "meanSquaredError" });
 */
export function rmsprop(options?: LearningRate | RMSpropOptions): RMSprop {
  return new RMSprop(options);
}

registerSerializable(RMSprop, "keras.optimizers");
