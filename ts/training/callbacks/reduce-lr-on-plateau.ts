import {
  atLeastZero,
  number,
  type OptionsOf,
  type OptionTable,
  share,
  type ValuesOf,
  wholeNumber,
} from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Logs } from "../trainable.js";
import { MONITOR, MonitorCallback } from "./monitor.js";

const OPTIONS = {
  ...MONITOR,
  /** What the learning rate is multiplied by, below 1. Default 0.1. */
  factor: share().default(0.1),
  /** Epochs without improvement before the learning rate falls. Default 10. */
  patience: wholeNumber(0).default(10),
  /** A change smaller than this is no improvement. Default 0.0001. */
  minDelta: number().default(1e-4),
  /** Epochs to wait after a fall before watching again. Default 0. */
  cooldown: wholeNumber(0).default(0),
  /** The learning rate does not fall below this. Default 0. */
  minLr: atLeastZero().default(0),
} satisfies OptionTable;

/** Options of {@link ReduceLROnPlateau}, with Keras's defaults. */
export interface ReduceLROnPlateauOptions extends OptionsOf<typeof OPTIONS> {}

export interface ReduceLROnPlateau extends ValuesOf<typeof OPTIONS> {}

/**
 * Lowers the learning rate when a number has stopped improving; the rate of each epoch stands in the history as `learning_rate`.
 *
 * `rate ← max(factor · rate, minLr)` after `patience` epochs without improvement.
 *
 * NaN is never an improvement, nor the best.
 * **Errors** `invalid-argument` before the first epoch where a schedule decides the learning rate; at the end of the first when `mode` is
 * "auto" and the model does not know the direction of `monitor`.
 * **Source** Keras 3, `keras.callbacks.ReduceLROnPlateau`.
 *
 * @example
 * const reduce = callbacks.reduceLROnPlateau({ monitor: "loss", factor: 0.5, patience: 3, minLr: 1e-5 });
 * const { history } = await model.fit(x, y, { epochs: 20, callbacks: [reduce] });
 * history.learning_rate; // twenty numbers
 */
export class ReduceLROnPlateau extends MonitorCallback {
  static override readonly className: string = "ReduceLROnPlateau";
  static override readonly options: OptionTable = OPTIONS;

  /** The best value so far; undefined while there is none. */
  best: number | undefined;
  #wait = 0;
  #cooling = 0;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    super(options);
  }

  override onTrainBegin(): void {
    super.onTrainBegin();
    const { optimizer } = this.model;
    // Refused here where a schedule decides, and not in the middle of training.
    optimizer.learningRate *= 1;
    this.best = undefined;
    this.#wait = 0;
    this.#cooling = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    logs.learning_rate = this.model.optimizer.learningRate;
    const value = this.watched(logs);
    if (value === undefined) return;
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#wait = 0;
    }
    if (this.improves(value, this.best, this.minDelta)) {
      this.best = value;
      this.#wait = 0;
    } else if (this.#cooling === 0) {
      this.#wait++;
      if (this.#wait >= this.patience) this.#reduce(epoch);
    }
  }

  #reduce(epoch: number): void {
    const { optimizer } = this.model;
    if (optimizer.learningRate <= this.minLr) return;
    optimizer.learningRate = Math.max(optimizer.learningRate * this.factor, this.minLr);
    this.say(`Epoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${optimizer.learningRate}.`);
    this.#cooling = this.cooldown;
    this.#wait = 0;
  }
}

/** {@link ReduceLROnPlateau}: lowers the learning rate when a number such as `val_loss` has stopped improving. */
export function reduceLROnPlateau(options?: ReduceLROnPlateauOptions): ReduceLROnPlateau {
  return new ReduceLROnPlateau(options);
}

registerSerializable(ReduceLROnPlateau, "keras.callbacks");
