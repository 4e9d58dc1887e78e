import { requireNumber, requireWhole } from "../../core/checks.js";
import { type Json, type OptionTable, readOptions, writeOptions } from "../../core/options.js";

/** A class name as its factory is called: "CosineDecay" is `cosineDecay`. */
const factoryName = (className: string) => className.charAt(0).toLowerCase() + className.slice(1);

/**
 * Base class of learning-rate schedules: what the learning rate is after so many steps.
 *
 * A schedule of your own overrides `call`; `static options` and `registerSerializable` make that it can be written to files.
 *
 * **Errors** `invalid-argument` for an option or a step that is none, and for a rate that is negative or not finite.
 * **Source** keras.optimizers.schedules.LearningRateSchedule.
 *
 * @example
 * class Halving extends schedules.LearningRateSchedule {
 *   static override readonly className: string = "Halving";
 *   override call(step: number) {
 *     return 0.1 / 2 ** Math.floor(step / 100);
 *   }
 * }
 * const optimizer = optimizers.sgd(new Halving());
 */
export abstract class LearningRateSchedule {
  /** Its name in files. */
  static readonly className: string = "LearningRateSchedule";
  /** What its constructor takes. */
  static readonly options: OptionTable = {};

  constructor(options: object = {}) {
    const { className, options: table } = new.target;
    Object.assign(this, readOptions(factoryName(className), table, options));
  }

  /** The learning rate after `step` steps; `step` is a whole number from 0 up. */
  abstract call(step: number): number;

  /** The learning rate after `step` steps, checked. **Errors** `invalid-argument`. */
  apply(step: number): number {
    const where = factoryName((this.constructor as typeof LearningRateSchedule).className);
    const rate = this.call(requireWhole(where, "step", step, 0));
    return requireNumber(where, `the rate of step ${step}`, rate, (v) => v >= 0, "a finite number of at least 0");
  }

  /** The options that make it again. */
  getConfig(): Record<string, Json> {
    const { className, options } = this.constructor as typeof LearningRateSchedule;
    return writeOptions(factoryName(className), options, this);
  }

  /** The schedule that a configuration stands for. */
  static fromConfig(config: Readonly<Record<string, unknown>>): LearningRateSchedule {
    // The class it is called on, which may be a user's.
    return new (this as unknown as new (options: object) => LearningRateSchedule)(config);
  }
}
