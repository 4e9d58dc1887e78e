import { fail } from "../../core/errors.js";
import {
  atLeastZero,
  listOf,
  number,
  type OptionsOf,
  type OptionTable,
  text,
  type ValuesOf,
} from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { LearningRateSchedule } from "./schedule.js";

const OPTIONS = {
  /** The last steps of all pieces but the last one, rising. */
  boundaries: listOf(number()),
  /** The learning rate of each piece: one more than there are boundaries. */
  values: listOf(atLeastZero()),
  /** Default "PiecewiseConstant". */
  name: text().default("PiecewiseConstant"),
};

/** Options of {@link PiecewiseConstantDecay}. */
export interface PiecewiseConstantDecayOptions extends OptionsOf<typeof OPTIONS> {}
export interface PiecewiseConstantDecay extends ValuesOf<typeof OPTIONS> {}

/** A learning rate that changes at given steps; see {@link piecewiseConstantDecay}. */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static override readonly className: string = "PiecewiseConstantDecay";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: PiecewiseConstantDecayOptions) {
    super(options);
    const { boundaries, values } = this;
    const where = "piecewiseConstantDecay";
    if (values.length !== boundaries.length + 1) {
      fail("invalid-argument", where, "one value more than boundaries", `${values.length} for ${boundaries.length}`);
    }
    if (boundaries.some((at, k) => k > 0 && at <= boundaries[k - 1]!)) {
      fail("invalid-argument", where, "boundaries that rise", boundaries);
    }
  }

  override call(step: number): number {
    const piece = this.boundaries.findIndex((last) => step <= last);
    return this.values.at(piece)!;
  }
}

/**
 * A learning rate that stays as it is up to a given step, and then is another.
 *
 * `values[0]` up to and with step `boundaries[0]`, `values[1]` up to and with `boundaries[1]`, …, and the last value from there on.
 *
 * **Errors** `invalid-argument` unless there is one value more than boundaries, and the boundaries rise.
 * **Source** keras.optimizers.schedules.PiecewiseConstantDecay.
 *
 * @example
 * const rate = schedules.piecewiseConstantDecay({ boundaries: [1000, 5000], values: [0.1, 0.05, 0.01] });
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): PiecewiseConstantDecay {
  return new PiecewiseConstantDecay(options);
}

registerSerializable(PiecewiseConstantDecay, "keras.optimizers.schedules");
