import type { Json } from "../../core/options.js";
import type { Serialized } from "../../core/registry.js";
import type { CallbackHooks } from "./hooks.js";

/** A callback that measures in the thread that trains, and keeps what was measured where it was made. */
export interface Sensor extends CallbackHooks {
  /** The one that only measures, as it is made again in another thread. */
  readonly measuring: Serialized;
  /** What was measured since it was asked last. */
  takeMeasured(): readonly Json[];
  /** Keeps what another one has measured, as if it had done so itself. */
  keep(measured: readonly Json[]): void;
}

export function isSensor(callback: CallbackHooks): callback is Sensor {
  return typeof (callback as Partial<Sensor>).takeMeasured === "function";
}
