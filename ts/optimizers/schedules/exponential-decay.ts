import { atLeastZero, flag, type OptionsOf, type OptionTable, text, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { power } from "./elementary.js";
import { DECAY_OPTIONS } from "./options.js";
import { LearningRateSchedule } from "./schedule.js";

const OPTIONS = {
  ...DECAY_OPTIONS,
  /** What is left of the rate after `decaySteps`: a factor from 0 up. */
  decayRate: atLeastZero(),
  /** Decays once every `decaySteps` instead of a little at each. Default false. */
  staircase: flag().default(false),
  /** Default "ExponentialDecay". */
  name: text().default("ExponentialDecay"),
};

/** Options of {@link ExponentialDecay}. */
export interface ExponentialDecayOptions extends OptionsOf<typeof OPTIONS> {}
export interface ExponentialDecay extends ValuesOf<typeof OPTIONS> {}

/** A learning rate that falls by the same factor again and again; see {@link exponentialDecay}. */
export class ExponentialDecay extends LearningRateSchedule {
  static override readonly className: string = "ExponentialDecay";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: ExponentialDecayOptions) {
    super(options);
  }

  override call(step: number): number {
    const p = step / this.decaySteps;
    return this.initialLearningRate * power(this.decayRate, this.staircase ? Math.floor(p) : p);
  }
}

/**
 * A learning rate that falls by the factor `decayRate` every `decaySteps` steps.
 *
 * `initialLearningRate · decayRate^p` with `p = step / decaySteps`, rounded down with `staircase`.
 *
 * **Defaults** staircase false.
 * **Errors** `invalid-argument` for a value out of range.
 * **Source** keras.optimizers.schedules.ExponentialDecay.
 *
 * @example
 * const rate = schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.96, staircase: true });
 * model.compile({ optimizer: optimizers.sgd(rate), loss: "meanSquaredError" });
 */
export function exponentialDecay(options: ExponentialDecayOptions): ExponentialDecay {
  return new ExponentialDecay(options);
}

registerSerializable(ExponentialDecay, "keras.optimizers.schedules");
