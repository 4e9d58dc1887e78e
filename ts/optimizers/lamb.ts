import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { add, div, mul, sqrt, square, sub, sum, type Tensor, type TensorLike, type Variable } from "../tensor/index.js";
import { blend } from "./core-rule.js";
import type { LearningRate } from "./learning-rate.js";
import { MOMENTS } from "./moments.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import { power } from "./schedules/elementary.js";
import type { SlotNames, Slots } from "./slots.js";

/** Options of {@link Lamb}. */
export interface LambOptions extends OptionsOf<typeof MOMENTS>, OptimizerOptions {}
export interface Lamb extends ValuesOf<typeof MOMENTS> {}

/** Adam whose steps are as long as the weights are large; see {@link lamb}. */
export class Lamb extends Optimizer {
  static override readonly className: string = "Lamb";
  static override readonly options: OptionTable = { ...Optimizer.options, ...MOMENTS };
  override readonly slotNames: SlotNames = [["momentum", "velocity"]];

  constructor(options: LearningRate | LambOptions = {}) {
    super(options);
  }

  override update(gradient: Tensor, variable: Variable, { momentum, velocity }: Slots): void {
    const { name, beta1, beta2, epsilon, iterations } = this;
    const corrected = (mean: Variable, beta: number) => div(mean, 1 - power(beta, iterations + 1));
    blend(name, momentum!, gradient, beta1, 1 - beta1);
    blend(name, velocity!, square(gradient), beta2, 1 - beta2);
    const step = div(corrected(momentum!, beta1), add(sqrt(corrected(velocity!, beta2)), epsilon));
    const [of, by] = [norm(variable), norm(step)];
    const ratio = of > 0 && by > 0 ? of / by : 1;
    variable.assign(sub(variable, mul(step, ratio * this.learningRate)));
  }
}

function norm(x: TensorLike): number {
  return sqrt(sum(square(x))).item();
}

/**
 * Adam whose steps are as long as the weights are large: for batches of many thousands. A number or a schedule alone is the learning rate.
 *
 * `r = (m/(1−β₁ᵗ))/(√(v/(1−β₂ᵗ)) + ε)` of Adam's means, `w ← w − learningRate·(‖w‖/‖r‖)·r`, without the quotient where a norm is 0.
 *
 * **Defaults** learningRate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** You et al. (2020); keras.optimizers.Lamb.
 *
 * @example
 * model.compile({ optimizer: optimizers.lamb(0.01), loss: "meanSquaredError" });
 */
export function lamb(options?: LearningRate | LambOptions): Lamb {
  return new Lamb(options);
}

registerSerializable(Lamb, "keras.optimizers");
