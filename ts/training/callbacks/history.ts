import { registerSerializable } from "../../core/registry.js";
import type { Logs } from "../trainable.js";
import { Callback } from "./callback.js";
import type { CallbackParams } from "./hooks.js";

/**
 * What `fit` returns: the numbers of every epoch.
 *
 * **Source** Keras 3, `keras.callbacks.History`.
 *
 * @example
 * const { history, epoch } = await model.fit(x, y, { epochs: 3 });
 * history.loss; // three numbers
 * epoch; // [0, 1, 2]
 */
export class History extends Callback {
  static override readonly className: string = "History";
  /** For each name (`loss`, `accuracy`, `val_loss`, …) its value after each epoch. */
  readonly history = {} as Record<string, number[]> & { loss: number[] };
  /** The epochs run, counted from 0. */
  readonly epoch: number[] = [];
  /** True when an AbortSignal ended training; the last epoch's numbers are then those of the batches it saw. */
  stopped = false;

  /** What `JSON.stringify(history)` keeps: the numbers, and not the model. */
  toJSON(): Pick<History, "history" | "epoch"> & { params: CallbackParams } {
    const { history, epoch, params } = this;
    return { history, epoch, params };
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }

  override onTrainEnd(): void {
    // Where no epoch was run there is no loss either; but the list of them is there.
    this.history.loss ??= [];
  }
}

registerSerializable(History, "keras.callbacks");
