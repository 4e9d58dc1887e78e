import { fail, quoted } from "../../core/errors.js";
import type { Logs, Trainable } from "../trainable.js";
import type { CallbackHooks, CallbackParams, HookResult, Verbosity } from "./callback.js";

type EpochHook = "onEpochBegin" | "onEpochEnd";
type BatchHook = `on${"Train" | "Test" | "Predict"}Batch${"Begin" | "End"}`;
type WholeHook = `on${"Train" | "Test" | "Predict"}${"Begin" | "End"}`;

/** The callbacks that a user gave; none unless given. **Errors** "invalid-argument" for one without its array, or a class for its instance. */
export function givenCallbacks(where: string, callbacks: readonly CallbackHooks[] = []): readonly CallbackHooks[] {
  if (!Array.isArray(callbacks)) fail("invalid-argument", where, "an array of callbacks", callbacks);
  for (const callback of callbacks) {
    if (typeof callback !== "object" || callback === null) {
      fail("invalid-argument", where, "callbacks with hooks", quoted(callback), "Is new missing, or a call?");
    }
  }
  return callbacks;
}

/** How much to show; "auto" unless given. **Errors** "invalid-argument". */
export function givenVerbosity(where: string, verbose: unknown = "auto"): Verbosity {
  const known: readonly unknown[] = [0, 1, 2, "auto"];
  if (known.includes(verbose)) return verbose as Verbosity;
  fail(
    "invalid-argument",
    where,
    'verbose to be 0 (silent), 1 (a bar), 2 (a line per epoch) or "auto"',
    quoted(verbose),
  );
}

/** The callbacks of one loop, told of each moment in their order. */
export class CallbackList {
  constructor(private readonly callbacks: readonly CallbackHooks[]) {}

  /** Introduces the model and the loop. */
  start(model: Trainable, params: CallbackParams): void {
    for (const callback of this.callbacks) {
      callback.setModel?.(model);
      callback.setParams?.(params);
    }
  }

  /** A begin or end of the whole loop. */
  async whole(hook: WholeHook, logs: Logs = {}): Promise<void> {
    for (const callback of this.callbacks) await callback[hook]?.(logs);
  }

  /** A begin or end of an epoch. */
  async epoch(hook: EpochHook, epoch: number, logs: Logs = {}): Promise<void> {
    for (const callback of this.callbacks) await callback[hook]?.(epoch, logs);
  }

  /** A begin or end of a batch: waits only for hooks that are asynchronous, since this runs at every step. */
  async batch(hook: BatchHook, batch: number, logs: Logs = {}): Promise<void> {
    for (const callback of this.callbacks) {
      const pending: HookResult = callback[hook]?.(batch, logs);
      if (pending instanceof Promise) await pending;
    }
  }
}
