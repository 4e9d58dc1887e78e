import { atLeastZero, flag, type OptionsOf, type OptionTable, text, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { power } from "./elementary.js";
import { DECAY_OPTIONS } from "./options.js";
import { LearningRateSchedule } from "./schedule.js";

const OPTIONS = {
  ...DECAY_OPTIONS,
  /** The learning rate after `decaySteps`. Default 0.0001. */
  endLearningRate: atLeastZero().default(0.0001),
  /** The power of the polynomial, from 0 up. Default 1: a straight line. */
  power: atLeastZero().default(1),
  /** Starts again, over twice, three times, … as many steps, where it would have ended. Default false. */
  cycle: flag().default(false),
  /** Default "PolynomialDecay". */
  name: text().default("PolynomialDecay"),
};

/** Options of {@link PolynomialDecay}. */
export interface PolynomialDecayOptions extends OptionsOf<typeof OPTIONS> {}
export interface PolynomialDecay extends ValuesOf<typeof OPTIONS> {}

/** A learning rate that falls from one value to another and stays there; see {@link polynomialDecay}. */
export class PolynomialDecay extends LearningRateSchedule {
  static override readonly className: string = "PolynomialDecay";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: PolynomialDecayOptions) {
    super(options);
  }

  override call(step: number): number {
    const { initialLearningRate, endLearningRate, decaySteps, cycle } = this;
    const rounds = cycle ? Math.max(1, Math.ceil(step / decaySteps)) : 1;
    const p = Math.min(step, decaySteps * rounds) / (decaySteps * rounds);
    return (initialLearningRate - endLearningRate) * power(1 - p, this.power) + endLearningRate;
  }
}

/**
 * A learning rate that falls from `initialLearningRate` to `endLearningRate` in `decaySteps` steps, and stays there.
 *
 * `(initial − end) · (1 − p)^power + end` with `p = min(step, decaySteps) / decaySteps`.
 *
 * **Defaults** endLearningRate 0.0001, power 1, cycle false.
 * **Errors** `invalid-argument` for a value out of range.
 * **Source** keras.optimizers.schedules.PolynomialDecay.
 *
 * @example
 * const rate = schedules.polynomialDecay({ initialLearningRate: 0.1, decaySteps: 10_000, endLearningRate: 0.01, power: 0.5 });
 */
export function polynomialDecay(options: PolynomialDecayOptions): PolynomialDecay {
  return new PolynomialDecay(options);
}

registerSerializable(PolynomialDecay, "keras.optimizers.schedules");
