import { atLeastZero, flag, type OptionsOf, type OptionTable, text, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { DECAY_OPTIONS } from "./options.js";
import { LearningRateSchedule } from "./schedule.js";

const OPTIONS = {
  ...DECAY_OPTIONS,
  /** How fast it falls, from 0 up. */
  decayRate: atLeastZero(),
  /** Decays once every `decaySteps` instead of a little at each. Default false. */
  staircase: flag().default(false),
  /** Default "InverseTimeDecay". */
  name: text().default("InverseTimeDecay"),
};

/** Options of {@link InverseTimeDecay}. */
export interface InverseTimeDecayOptions extends OptionsOf<typeof OPTIONS> {}
export interface InverseTimeDecay extends ValuesOf<typeof OPTIONS> {}

/** A learning rate that falls as one over the time; see {@link inverseTimeDecay}. */
export class InverseTimeDecay extends LearningRateSchedule {
  static override readonly className: string = "InverseTimeDecay";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: InverseTimeDecayOptions) {
    super(options);
  }

  override call(step: number): number {
    const p = step / this.decaySteps;
    return this.initialLearningRate / (1 + this.decayRate * (this.staircase ? Math.floor(p) : p));
  }
}

/**
 * A learning rate that falls as one over the time.
 *
 * `initialLearningRate / (1 + decayRate · p)` with `p = step / decaySteps`, rounded down with `staircase`.
 *
 * **Defaults** staircase false.
 * **Errors** `invalid-argument` for a value out of range.
 * **Source** keras.optimizers.schedules.InverseTimeDecay.
 *
 * @example
 * const rate = schedules.inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 100, decayRate: 0.5 });
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): InverseTimeDecay {
  return new InverseTimeDecay(options);
}

registerSerializable(InverseTimeDecay, "keras.optimizers.schedules");
