import { atLeastZero, number, type OptionsOf, type OptionTable, text, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { cosOfPi, power } from "./elementary.js";
import { steps } from "./options.js";
import { LearningRateSchedule } from "./schedule.js";

const OPTIONS = {
  /** The learning rate at step 0. */
  initialLearningRate: atLeastZero(),
  /** How many steps the first period takes. Greater than 0. */
  firstDecaySteps: steps(),
  /** By how much each period is longer than the one before it, from 1 up. Default 2. */
  tMul: number((value) => value >= 1, "a finite number of at least 1").default(2),
  /** By how much the rate at the start of each period differs from that of the one before it. Default 1. */
  mMul: atLeastZero().default(1),
  /** What is left at the end of a period, as a share of `initialLearningRate`. Default 0. */
  alpha: atLeastZero().default(0),
  /** Default "SGDRDecay". */
  name: text().default("SGDRDecay"),
};

/** Options of {@link CosineDecayRestarts}. */
export interface CosineDecayRestartsOptions extends OptionsOf<typeof OPTIONS> {}
export interface CosineDecayRestarts extends ValuesOf<typeof OPTIONS> {}

/** A learning rate that falls along half a cosine again and again; see {@link cosineDecayRestarts}. */
export class CosineDecayRestarts extends LearningRateSchedule {
  static override readonly className: string = "CosineDecayRestarts";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CosineDecayRestartsOptions) {
    super(options);
  }

  override call(step: number): number {
    const { initialLearningRate, tMul, mMul, alpha } = this;
    let [restarts, since, period] = [0, step, this.firstDecaySteps];
    for (; since >= period; restarts++) {
      since -= period;
      period *= tMul;
    }
    const cosine = 0.5 * power(mMul, restarts) * (1 + cosOfPi(since / period));
    return initialLearningRate * ((1 - alpha) * cosine + alpha);
  }
}

/**
 * A learning rate that falls along half a cosine, and starts again each time it has ended (SGDR's warm restarts).
 *
 * `initial · ((1 − alpha) · mMul^i · (1 + cos(π·p))/2 + alpha)`, where p is the share of period i that has passed; period i takes
 * `firstDecaySteps · tMul^i` steps.
 *
 * **Defaults** tMul 2, mMul 1, alpha 0.
 * **Errors** `invalid-argument` for a value out of range.
 * **Source** Loshchilov & Hutter (2016); keras.optimizers.schedules.CosineDecayRestarts.
 *
 * @example
 * const rate = schedules.cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 1000 });
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): CosineDecayRestarts {
  return new CosineDecayRestarts(options);
}

registerSerializable(CosineDecayRestarts, "keras.optimizers.schedules");
