import { fail } from "../../core/errors.js";
import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Logs } from "../trainable.js";
import { Callback } from "./callback.js";

const OPTIONS = {
  /** Throws `not-finite` in place of ending quietly. Default false. */
  raiseError: flag().default(false),
} satisfies OptionTable;

/** Options of {@link TerminateOnNaN}. */
export interface TerminateOnNaNOptions extends OptionsOf<typeof OPTIONS> {}

export interface TerminateOnNaN extends ValuesOf<typeof OPTIONS> {}

/**
 * Ends training at the first batch whose loss is not a finite number.
 *
 * **Errors** `not-finite` with `raiseError`.
 * **Source** Keras 3, `keras.callbacks.TerminateOnNaN`.
 *
 * @example
 * await model.fit(x, y, { epochs: 10, callbacks: [callbacks.terminateOnNaN()] });
 */
export class TerminateOnNaN extends Callback {
  static override readonly className: string = "TerminateOnNaN";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: TerminateOnNaNOptions = {}) {
    super(options);
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    const { loss } = logs;
    if (loss === undefined || Number.isFinite(loss)) return;
    if (this.raiseError) {
      const hint = "Try a lower learning rate, or clip gradients: optimizers.adam({ clipnorm: 1 }).";
      fail("not-finite", "TerminateOnNaN", "a finite loss", `${loss} at batch ${batch}`, hint, { batch, loss });
    }
    console.warn(`Batch ${batch}: Invalid loss, terminating training`);
    this.model.stopTraining = true;
  }
}

/** {@link TerminateOnNaN}: ends training at the first batch whose loss is not a finite number. */
export function terminateOnNaN(options?: TerminateOnNaNOptions): TerminateOnNaN {
  return new TerminateOnNaN(options);
}

registerSerializable(TerminateOnNaN, "keras.callbacks");
