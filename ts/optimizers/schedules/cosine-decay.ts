import { atLeastZero, type OptionsOf, type OptionTable, text, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { cosOfPi } from "./elementary.js";
import { DECAY_OPTIONS } from "./options.js";
import { LearningRateSchedule } from "./schedule.js";

const OPTIONS = {
  ...DECAY_OPTIONS,
  /** What is left at the end, as a share of the rate it decays from. Default 0. */
  alpha: atLeastZero().default(0),
  /** Default "CosineDecay". */
  name: text().default("CosineDecay"),
  /** The rate at the end of the warm-up, from which it then decays. Default null: no warm-up. */
  warmupTarget: atLeastZero().orNull(),
  /** Over how many steps it rises to `warmupTarget`. Default 0. */
  warmupSteps: atLeastZero().default(0),
};

/** Options of {@link CosineDecay}. */
export interface CosineDecayOptions extends OptionsOf<typeof OPTIONS> {}
export interface CosineDecay extends ValuesOf<typeof OPTIONS> {}

/** A learning rate that falls along half a cosine, after a warm-up if asked for; see {@link cosineDecay}. */
export class CosineDecay extends LearningRateSchedule {
  static override readonly className: string = "CosineDecay";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CosineDecayOptions) {
    super(options);
  }

  override call(step: number): number {
    const { initialLearningRate, decaySteps, alpha, warmupTarget } = this;
    const warmupSteps = warmupTarget === null ? 0 : this.warmupSteps;
    const top = warmupTarget ?? initialLearningRate;
    if (step < warmupSteps) return (top - initialLearningRate) * (step / warmupSteps) + initialLearningRate;
    const cosine = cosOfPi(Math.min(step - warmupSteps, decaySteps) / decaySteps);
    return top * ((1 - alpha) * 0.5 * (1 + cosine) + alpha);
  }
}

/**
 * A learning rate that falls along half a cosine in `decaySteps` steps, after a linear warm-up if asked for.
 *
 * `initial · ((1 − alpha) · (1 + cos(π·p))/2 + alpha)` with `p = min(step, decaySteps) / decaySteps`. With `warmupTarget` it first rises in a
 * straight line from `initialLearningRate` to the target in `warmupSteps` steps, and then decays from the target.
 *
 * **Defaults** alpha 0, warmupTarget null, warmupSteps 0.
 * **Errors** `invalid-argument` for a value out of range.
 * **Source** Loshchilov & Hutter (2016); keras.optimizers.schedules.CosineDecay.
 *
 * @example
 * const rate = schedules.cosineDecay({ initialLearningRate: 0, warmupTarget: 0.1, warmupSteps: 100, decaySteps: 1000 });
 */
export function cosineDecay(options: CosineDecayOptions): CosineDecay {
  return new CosineDecay(options);
}

registerSerializable(CosineDecay, "keras.optimizers.schedules");
