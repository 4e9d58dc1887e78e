import { atLeastZero, number, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import {
  add,
  clip,
  div,
  full,
  mul,
  pow,
  square,
  sub,
  type Tensor,
  type TensorLike,
  type Variable,
} from "../tensor/index.js";
import type { LearningRate } from "./learning-rate.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

const OWN = {
  /** How the learning rate falls with the sum of squared gradients, at most 0. Default -0.5: with its root. */
  learningRatePower: number((value) => value <= 0, "a finite number of at most 0").default(-0.5),
  /** What the sums of squares begin with. Default 0.1. */
  initialAccumulatorValue: atLeastZero().default(0.1),
  /** How strongly weights are drawn to be exactly 0. Default 0. */
  l1RegularizationStrength: atLeastZero().default(0),
  /** How strongly weights are drawn towards 0. Default 0. */
  l2RegularizationStrength: atLeastZero().default(0),
  /** The same by way of the gradients. Default 0. */
  l2ShrinkageRegularizationStrength: atLeastZero().default(0),
  /** Makes the first steps shorter. Default 0. */
  beta: number().default(0),
};

/** Options of {@link Ftrl}. */
export interface FtrlOptions extends OptionsOf<typeof OWN>, OptimizerOptions {}
export interface Ftrl extends ValuesOf<typeof OWN> {}

/** Follow the regularized leader; see {@link ftrl}. */
export class Ftrl extends Optimizer {
  static override readonly className: string = "Ftrl";
  static override readonly options: OptionTable = { ...Optimizer.options, ...OWN };
  override readonly slotNames: SlotNames = [["accumulator", "linear"]];

  constructor(options: LearningRate | FtrlOptions = {}) {
    super(options);
  }

  override createSlot(variable: Variable, name: string): TensorLike {
    return full(variable.shape, name === "accumulator" ? this.initialAccumulatorValue : 0);
  }

  override update(gradient: Tensor, variable: Variable, { accumulator, linear }: Slots): void {
    const { learningRate: rate, l1RegularizationStrength: l1 } = this;
    const l2 = this.l2RegularizationStrength + this.beta / (2 * rate);
    const before = this.#root(accumulator!);
    const drawn = add(gradient, mul(variable, 2 * this.l2ShrinkageRegularizationStrength));
    accumulator!.assign(add(accumulator!, square(gradient)));
    const after = this.#root(accumulator!);
    linear!.assign(add(linear!, sub(drawn, mul(div(sub(after, before), rate), variable))));
    const quadratic = add(div(after, rate), 2 * l2);
    variable.assign(div(sub(clip(linear!, -l1, l1), linear!), quadratic));
  }

  /** `accumulator ^ −learningRatePower`. */
  #root(accumulator: Variable): Tensor {
    return pow(accumulator, -this.learningRatePower);
  }
}

/**
 * Follow the regularized leader: for wide, sparse models whose weights shall be 0 where they do nothing. A number or a schedule alone is the
 * learning rate.
 *
 * `n' = n + g²`, `z ← z + g + 2·shrinkage·w − (n'^−p − n^−p)/α·w`, `w ← (clip(z, ±l1) − z)/(n'^−p/α + 2·l2 + β/α)`, `n ← n'`, with α the
 * learning rate and p its power.
 *
 * **Defaults** learningRate 0.001, learningRatePower -0.5, initialAccumulatorValue 0.1, beta 0, no regularization.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** McMahan et al. (2013); keras.optimizers.Ftrl.
 *
 * @example
 * model.compile({ optimizer: optimizers.ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 }), loss: "meanSquaredError" });
 */
export function ftrl(options?: LearningRate | FtrlOptions): Ftrl {
  return new Ftrl(options);
}

registerSerializable(Ftrl, "keras.optimizers");
