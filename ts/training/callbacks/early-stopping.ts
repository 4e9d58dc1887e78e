import { fail } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import type { Tensor } from "../../tensor/index.js";
import type { Direction, Logs } from "../trainable.js";
import { Callback } from "./callback.js";

/** Options of {@link EarlyStopping}, with Keras's defaults. */
export interface EarlyStoppingOptions {
  /** The number watched. Default "val_loss". */
  monitor?: string;
  /** A change smaller than this is no improvement. Default 0. */
  minDelta?: number;
  /** Epochs without improvement before training ends. Default 0. */
  patience?: number;
  /** 1 says what it does. Default 0. */
  verbose?: 0 | 1;
  /** Whether lower ("min") or higher ("max") is better; "auto" goes by the name. Default "auto". */
  mode?: "auto" | "min" | "max";
  /** A value that has to be beaten. Default none. */
  baseline?: number;
  /** Puts the weights of the best epoch back at the end. Default false. */
  restoreBestWeights?: boolean;
  /** Epochs to wait before watching. Default 0. */
  startFromEpoch?: number;
}

const OPTION_NAMES = [
  ...["monitor", "minDelta", "patience", "verbose", "mode", "baseline", "restoreBestWeights", "startFromEpoch"],
];

/**
 * Ends training when a number has stopped improving.
 *
 * **Errors** "invalid-argument" when `mode` is "auto" and the direction of `monitor` is not known.
 * **Source** keras.callbacks.EarlyStopping.
 *
 * @example
 * ```ts
 * const stop = callbacks.earlyStopping({ patience: 2, restoreBestWeights: true });
 * await model.fit(x, y, { epochs: 100, validationSplit: 0.2, callbacks: [stop] });
 * ```
 */
export class EarlyStopping extends Callback {
  /** The epoch at which it ended training; 0 when it did not. */
  stoppedEpoch = 0;
  /** The epoch with the best value so far. */
  bestEpoch = 0;
  /** The best value so far. */
  best: number | undefined;

  private readonly options: Required<Omit<EarlyStoppingOptions, "baseline">> & { baseline: number | undefined };
  private wait = 0;
  private bestWeights: Tensor[] | undefined;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    checkOptionNames("EarlyStopping", options, OPTION_NAMES);
    this.options = {
      monitor: options.monitor ?? "val_loss",
      minDelta: Math.abs(options.minDelta ?? 0),
      patience: options.patience ?? 0,
      verbose: options.verbose ?? 0,
      mode: options.mode ?? "auto",
      baseline: options.baseline,
      restoreBestWeights: options.restoreBestWeights ?? false,
      startFromEpoch: options.startFromEpoch ?? 0,
    };
  }

  override onTrainBegin(): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.best = undefined;
    this.bestWeights = undefined;
  }

  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    const current = this.monitored(logs);
    if (current === undefined || epoch < this.options.startFromEpoch) return;
    if (this.options.restoreBestWeights && this.bestWeights === undefined) this.keepWeights(epoch);
    this.wait++;
    if (this.improves(current, this.best)) {
      this.best = current;
      this.keepWeights(epoch);
      if (this.improves(current, this.options.baseline)) this.wait = 0;
    } else if (this.wait >= this.options.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    if (this.stoppedEpoch > 0) this.say(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.bestWeights === undefined) return;
    this.say(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    this.model.setWeights(this.bestWeights);
  }

  private monitored(logs: Logs): number | undefined {
    const value = logs[this.options.monitor];
    if (value === undefined) {
      const known = Object.keys(logs).join(", ");
      console.warn(`EarlyStopping watches "${this.options.monitor}", which is not available. There are: ${known}.`);
    }
    return value;
  }

  private improves(value: number, reference: number | undefined): boolean {
    if (reference === undefined) return true;
    const { minDelta } = this.options;
    return this.direction() === "up" ? value - minDelta > reference : value + minDelta < reference;
  }

  private direction(): Direction {
    const { mode, monitor } = this.options;
    if (mode !== "auto") return mode === "max" ? "up" : "down";
    const name = monitor.replace(/^val_/, "");
    if (name === "loss") return "down";
    const known = this.model.directionOf?.(name) ?? (/acc/i.test(name) ? "up" : undefined);
    return (
      known ??
      fail("invalid-argument", "EarlyStopping", `mode "min" or "max" for the metric "${monitor}"`, `mode "auto"`)
    );
  }

  private keepWeights(epoch: number): void {
    this.bestEpoch = epoch;
    if (this.options.restoreBestWeights) this.bestWeights = this.model.getWeights();
  }

  private say(line: string): void {
    if (this.options.verbose > 0) console.log(line);
  }
}
