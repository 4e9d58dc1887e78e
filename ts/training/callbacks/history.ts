import type { Logs } from "../trainable.js";
import { Callback, type CallbackParams } from "./callback.js";

/**
 * What `fit` returns: the numbers of every epoch.
 *
 * @example
 * ```ts
 * const { history, epoch } = await model.fit(x, y, { epochs: 3 });
 * history.loss;   // three numbers
 * epoch;          // [0, 1, 2]
 * ```
 */
export class History extends Callback {
  /** For each name (`loss`, `accuracy`, `val_loss`, …) its value after each epoch. */
  readonly history: Record<string, number[]> = {};
  /** The epochs run, counted from 0. */
  readonly epoch: number[] = [];
  /** True when an AbortSignal ended training; the last epoch's numbers are then those of the batches it saw. */
  stopped = false;

  /** What `JSON.stringify(history)` keeps: the numbers, and not the model. */
  toJSON(): Pick<History, "history" | "epoch"> & { params: CallbackParams } {
    const { history, epoch, params } = this;
    return { history, epoch, params };
  }

  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }
}
