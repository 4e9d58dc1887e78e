import { ThroughtimeError } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import type { Logs } from "../trainable.js";
import { Callback } from "./callback.js";

/**
 * Ends training at the first batch whose loss is not a finite number.
 *
 * **Errors** With `raiseError` it throws "not-finite" in place of ending quietly.
 * **Source** keras.callbacks.TerminateOnNaN.
 */
export class TerminateOnNaN extends Callback {
  private readonly raiseError: boolean;

  constructor(options: { raiseError?: boolean } = {}) {
    super();
    checkOptionNames("TerminateOnNaN", options, ["raiseError"]);
    this.raiseError = options.raiseError ?? false;
  }

  override onTrainBatchEnd(batch: number, logs: Logs = {}): void {
    if (logs.loss === undefined || Number.isFinite(logs.loss)) return;
    if (this.raiseError) {
      throw new ThroughtimeError("not-finite", {
        where: "TerminateOnNaN",
        expected: "a finite loss",
        got: `${logs.loss} at batch ${batch}`,
        hint: "Try a lower learning rate, or clip gradients: optimizers.adam({ clipnorm: 1 }).",
        details: { batch, loss: logs.loss },
      });
    }
    console.warn(`Batch ${batch}: Invalid loss, terminating training`);
    this.model.stopTraining = true;
  }
}
