import { flag, number, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Tensor } from "../../tensor/index.js";
import type { Logs } from "../trainable.js";
import { MONITOR, MonitorCallback } from "./monitor.js";

const OPTIONS = {
  ...MONITOR,
  /** A change smaller than this is no improvement. Default 0. */
  minDelta: number().default(0),
  /** Epochs without improvement before training ends. Default 0. */
  patience: wholeNumber(0).default(0),
  /** A value that has to be beaten. Default none. */
  baseline: number().orNull(),
  /** Puts the weights of the best epoch back at the end. Default false. */
  restoreBestWeights: flag().default(false),
  /** Epochs to wait before watching. Default 0. */
  startFromEpoch: wholeNumber(0).default(0),
} satisfies OptionTable;

/** Options of {@link EarlyStopping}, with Keras's defaults. */
export interface EarlyStoppingOptions extends OptionsOf<typeof OPTIONS> {}

export interface EarlyStopping extends ValuesOf<typeof OPTIONS> {}

/**
 * Ends training when a number has stopped improving.
 *
 * NaN is never an improvement, nor the best.
 * **Errors** `invalid-argument` at the end of the first epoch when `mode` is "auto" and the model does not know the direction of `monitor`.
 * **Source** Keras 3, `keras.callbacks.EarlyStopping`.
 *
 * @example
 * const stop = callbacks.earlyStopping({ patience: 2, restoreBestWeights: true });
 * await model.fit(x, y, { epochs: 100, validationSplit: 0.2, callbacks: [stop] });
 */
export class EarlyStopping extends MonitorCallback {
  static override readonly className: string = "EarlyStopping";
  static override readonly options: OptionTable = OPTIONS;

  /** The epoch at which it ended training; 0 when it did not. */
  stoppedEpoch = 0;
  /** The epoch with the best value so far. */
  bestEpoch = 0;
  /** The best value so far; undefined while there is none. */
  best: number | undefined;

  #wait = 0;
  #bestWeights: Tensor[] | undefined;

  constructor(options: EarlyStoppingOptions = {}) {
    super(options);
  }

  override onTrainBegin(): void {
    super.onTrainBegin();
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.best = undefined;
    this.#wait = 0;
    this.#bestWeights = undefined;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const value = this.watched(logs);
    if (value === undefined) return;
    this.direction();
    if (epoch < this.startFromEpoch) return;
    this.#wait++;
    if (this.improves(value, this.best, this.minDelta)) {
      this.best = value;
      this.bestEpoch = epoch;
      if (this.restoreBestWeights) this.#bestWeights = this.model.getWeights();
      if (this.improves(value, this.baseline, this.minDelta)) this.#wait = 0;
    } else if (this.#wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch > 0) this.say(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.#bestWeights === undefined) return;
    this.say(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    this.model.setWeights(this.#bestWeights);
    this.#bestWeights = undefined;
  }
}

/** {@link EarlyStopping}: ends training when a number such as `val_loss` has stopped improving. */
export function earlyStopping(options?: EarlyStoppingOptions): EarlyStopping {
  return new EarlyStopping(options);
}

registerSerializable(EarlyStopping, "keras.callbacks");
