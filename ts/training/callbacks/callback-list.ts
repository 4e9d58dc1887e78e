import type { Logs, Trainable } from "../trainable.js";
import type { CallbackHooks, CallbackParams, HookResult, MaybeLogs } from "./hooks.js";

/** Begins of loops, epochs and batches come without numbers, or with none yet; so do all moments of `predict`. */
type Whole = `on${"Train" | "Test" | "Predict"}${"Begin" | "End"}`;
type Epoch = "onEpochBegin" | "onEpochEnd";
type Batch = `on${"Train" | "Test" | "Predict"}Batch${"Begin" | "End"}`;

/** Older names of hooks, by which a plain object may have them; the class `Callback` knows them itself. */
const OLDER_NAMES: Partial<Record<Batch, "onBatchBegin" | "onBatchEnd">> = {
  onTrainBatchBegin: "onBatchBegin",
  onTrainBatchEnd: "onBatchEnd",
};

/** The callbacks of one loop, told of each moment in their order. */
export class CallbackList {
  /** All of them, the bar too. */
  readonly callbacks: readonly CallbackHooks[];

  private constructor(callbacks: readonly CallbackHooks[]) {
    this.callbacks = callbacks;
  }

  /** Introduces the model and the loop; `last` comes after what the user gave, and before the bar unless the loop is silent. */
  static async of(
    model: Trainable,
    given: readonly CallbackHooks[],
    params: CallbackParams,
    last: readonly CallbackHooks[] = [],
  ): Promise<CallbackList> {
    const bar = params.verbose === 0 ? [] : await barBeside(given);
    const callbacks = [...given, ...last, ...bar];
    for (const callback of callbacks) {
      callback.setModel?.(model as never);
      callback.setParams?.(params);
    }
    return new CallbackList(callbacks);
  }

  /** A begin or end of the whole loop. */
  async whole(hook: Whole, logs: MaybeLogs): Promise<void> {
    for (const callback of this.callbacks) await callback[hook]?.(logs as Logs);
  }

  /** A begin or end of an epoch. */
  async epoch(hook: Epoch, epoch: number, logs: MaybeLogs): Promise<void> {
    for (const callback of this.callbacks) await callback[hook]?.(epoch, logs as Logs);
  }

  /** A begin or end of a batch: waits only for hooks that are asynchronous, since this runs at every step. */
  async batch(hook: Batch, batch: number, logs: MaybeLogs): Promise<void> {
    for (const callback of this.callbacks) {
      const pending = this.#tell(callback, hook, batch, logs as Logs);
      if (pending instanceof Promise) await pending;
    }
  }

  #tell(callback: CallbackHooks, hook: Batch, batch: number, logs: Logs): HookResult {
    const older = OLDER_NAMES[hook];
    if (callback[hook] !== undefined || older === undefined) return callback[hook]?.(batch, logs);
    return callback[older]?.(batch, logs);
  }
}

/** The bar, unless one is given; a page that shows none does not load it. */
async function barBeside(given: readonly CallbackHooks[]): Promise<CallbackHooks[]> {
  const { ProgbarLogger } = await import("./progbar-logger.js");
  return given.some((callback) => callback instanceof ProgbarLogger) ? [] : [new ProgbarLogger()];
}
