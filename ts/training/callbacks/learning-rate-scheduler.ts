import { requireNumber } from "../../core/checks.js";
import { functionOf, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Logs } from "../trainable.js";
import { Callback } from "./callback.js";
import { saying } from "./verbosity.js";

const OPTIONS = {
  /** The learning rate of an epoch, counted from 0, from the one before it. */
  schedule: functionOf<(epoch: number, learningRate: number) => number>(),
  /** 1 says what it does. Default 0. */
  verbose: saying().default(0),
} satisfies OptionTable;

/** Options of {@link LearningRateScheduler}. */
export interface LearningRateSchedulerOptions extends OptionsOf<typeof OPTIONS> {}

export interface LearningRateScheduler extends ValuesOf<typeof OPTIONS> {}

/**
 * Sets the learning rate at the beginning of each epoch; that of each epoch stands in the history as `learning_rate`.
 *
 * For a rate that changes from step to step give the optimizer one of `schedules`.
 * **Errors** `invalid-argument` for a rate that is negative or not finite, and where a schedule decides the optimizer's.
 * **Source** Keras 3, `keras.callbacks.LearningRateScheduler`.
 *
 * @example
 * const halving = callbacks.learningRateScheduler({ schedule: (epoch, rate) => (epoch < 2 ? rate : rate / 2) });
 * await model.fit(x, y, { epochs: 4, callbacks: [halving] });
 */
export class LearningRateScheduler extends Callback {
  static override readonly className: string = "LearningRateScheduler";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: LearningRateSchedulerOptions) {
    super(options);
  }

  override onEpochBegin(epoch: number): void {
    const { optimizer } = this.model;
    const rate: unknown = this.schedule(epoch, optimizer.learningRate);
    const what = `what schedule gives for epoch ${epoch}`;
    optimizer.learningRate = requireNumber(
      "LearningRateScheduler",
      what,
      rate,
      (v) => v >= 0,
      "a finite number of at least 0",
    );
    if (this.verbose > 0) console.log(`Epoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${rate}.`);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs.learning_rate = this.model.optimizer.learningRate;
  }
}

/** {@link LearningRateScheduler}: sets the learning rate at the beginning of each epoch. */
export function learningRateScheduler(options: LearningRateSchedulerOptions): LearningRateScheduler {
  return new LearningRateScheduler(options);
}

registerSerializable(LearningRateScheduler, "keras.callbacks");
