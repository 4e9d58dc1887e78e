import { fail } from "../../core/errors.js";
import {
  flag,
  number,
  type OptionsOf,
  type OptionTable,
  oneOf,
  text,
  type ValuesOf,
  wholeNumber,
} from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Tensor } from "../../tensor/index.js";
import type { Direction, Logs } from "../trainable.js";
import { Callback } from "./callback.js";
import { saying } from "./verbosity.js";

const OPTIONS = {
  /** The number watched. Default "val_loss". */
  monitor: text().default("val_loss"),
  /** A change smaller than this is no improvement. Default 0. */
  minDelta: number().default(0),
  /** Epochs without improvement before training ends. Default 0. */
  patience: wholeNumber(0).default(0),
  /** 1 says what it does. Default 0. */
  verbose: saying().default(0),
  /** Whether lower ("min") or higher ("max") is better; "auto" takes it from the metric. Default "auto". */
  mode: oneOf("auto", "min", "max").default("auto"),
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
export class EarlyStopping extends Callback {
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
  #hasWarned = false;

  constructor(options: EarlyStoppingOptions = {}) {
    super(options);
  }

  override onTrainBegin(): void {
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.best = undefined;
    this.#wait = 0;
    this.#bestWeights = undefined;
    this.#hasWarned = false;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const value = logs[this.monitor];
    if (value === undefined) {
      this.#warn(logs);
      return;
    }
    const direction = this.#direction();
    if (epoch < this.startFromEpoch) return;
    this.#wait++;
    if (this.#improves(value, this.best, direction)) {
      this.best = value;
      this.bestEpoch = epoch;
      if (this.restoreBestWeights) this.#bestWeights = this.model.getWeights();
      if (this.#improves(value, this.baseline, direction)) this.#wait = 0;
    } else if (this.#wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch > 0) this.#say(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.#bestWeights === undefined) return;
    this.#say(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    this.model.setWeights(this.#bestWeights);
    this.#bestWeights = undefined;
  }

  #improves(value: number, reference: number | null | undefined, direction: Direction): boolean {
    if (Number.isNaN(value)) return false;
    if (reference === null || reference === undefined) return true;
    const delta = Math.abs(this.minDelta);
    return direction === "up" ? value - delta > reference : value + delta < reference;
  }

  #direction(): Direction {
    const { mode, monitor, model } = this;
    if (mode !== "auto") return mode === "max" ? "up" : "down";
    const name = monitor.replace(/^val_/, "");
    // An output's own loss is called `decoder_loss`.
    if (/(^|_)loss$/.test(name)) return "down";
    const expected = `mode: "min" or mode: "max" for "${monitor}", whose better direction is not known`;
    return model.directionOf?.(name) ?? fail("invalid-argument", "EarlyStopping", expected, 'mode: "auto"');
  }

  #warn(logs: Logs): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const known = Object.keys(logs).join(", ");
    console.warn(`EarlyStopping watches "${this.monitor}", which is not available. There are: ${known}.`);
  }

  #say(line: string): void {
    if (this.verbose > 0) console.log(line);
  }
}

/** {@link EarlyStopping}: ends training when a number such as `val_loss` has stopped improving. */
export function earlyStopping(options?: EarlyStoppingOptions): EarlyStopping {
  return new EarlyStopping(options);
}

registerSerializable(EarlyStopping, "keras.callbacks");
