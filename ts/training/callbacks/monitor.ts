import { fail } from "../../core/errors.js";
import { type OptionTable, oneOf, text, type ValuesOf } from "../../core/options.js";
import type { Direction, Logs } from "../trainable.js";
import { Callback } from "./callback.js";
import { saying } from "./verbosity.js";

/** The options of callbacks that watch a number. */
export const MONITOR = {
  /** The number watched. Default "val_loss". */
  monitor: text().default("val_loss"),
  /** Whether lower ("min") or higher ("max") is better; "auto" takes it from the metric. Default "auto". */
  mode: oneOf("auto", "min", "max").default("auto"),
  /** 1 says what it does. Default 0. */
  verbose: saying().default(0),
} satisfies OptionTable;

export interface MonitorCallback extends ValuesOf<typeof MONITOR> {}

/** A callback that watches a number. NaN is never an improvement, nor the best. */
export abstract class MonitorCallback extends Callback {
  #hasWarned = false;

  override onTrainBegin(): void {
    this.#hasWarned = false;
  }

  /** The number watched; where it is not there, undefined, with a warning once. */
  protected watched(logs: Logs): number | undefined {
    const value = logs[this.monitor];
    if (value === undefined && !this.#hasWarned) {
      this.#hasWarned = true;
      const known = Object.keys(logs).join(", ");
      const { className } = this.constructor as typeof Callback;
      console.warn(`${className} watches "${this.monitor}", which is not available. There are: ${known}.`);
    }
    return value;
  }

  /** Is it better than the reference, where there is one, by more than `minDelta`? */
  protected improves(value: number, reference: number | null | undefined, minDelta = 0): boolean {
    const direction = this.direction();
    if (Number.isNaN(value)) return false;
    if (reference === null || reference === undefined) return true;
    const delta = Math.abs(minDelta);
    return direction === "up" ? value - delta > reference : value + delta < reference;
  }

  /** Which way the number improves. **Errors** `invalid-argument` where `mode` is "auto" and nobody knows. */
  protected direction(): Direction {
    const { mode, monitor, model } = this;
    if (mode !== "auto") return mode === "max" ? "up" : "down";
    const name = monitor.replace(/^val_/, "");
    // An output's own loss is called `decoder_loss`.
    if (/(^|_)loss$/.test(name)) return "down";
    const expected = `mode: "min" or mode: "max" for "${monitor}", whose better direction is not known`;
    const { className } = this.constructor as typeof Callback;
    return model.directionOf?.(name) ?? fail("invalid-argument", className, expected, 'mode: "auto"');
  }

  protected say(line: string): void {
    if (this.verbose > 0) console.log(line);
  }
}
