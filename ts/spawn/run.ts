/** Here: a call of `fit` or one of its kin whose loop runs in the worker. */
import type { Json } from "../core/options.js";
import type { CallbackList } from "../training/callbacks/callback-list.js";
import type { MaybeLogs } from "../training/callbacks/hooks.js";
import type { Sensor } from "../training/callbacks/sensor.js";
import type { Moment } from "./messages.js";
import { Sources } from "./sources.js";

export class Run {
  readonly sources = new Sources();
  readonly #sensors: readonly Sensor[];
  #callbacks: CallbackList | null = null;
  #failure: { readonly error: unknown } | null = null;

  /** `sensors` keep what is measured in the worker. */
  constructor(sensors: readonly Sensor[]) {
    this.#sensors = sensors;
  }

  /** Those who are told of its moments. */
  set callbacks(callbacks: CallbackList) {
    this.#callbacks = callbacks;
  }

  /** Tells the callbacks; the numbers of the last moment as they leave them. */
  async play(moments: readonly Moment[], measured: readonly (readonly Json[])[]): Promise<MaybeLogs> {
    this.#sensors.forEach((sensor, k) => {
      sensor.keep(measured[k]!);
    });
    let last: MaybeLogs = {};
    for (const [hook, at, logs] of moments) {
      last = logs;
      if (hook.includes("Batch")) await this.#callbacks!.batch(hook as never, at, logs);
      else if (hook.includes("Epoch")) await this.#callbacks!.epoch(hook as never, at, logs);
      else await this.#callbacks!.whole(hook as never, logs);
    }
    return last;
  }

  /** Does what the worker asks for, and keeps the very error that it ends with: what comes back from the worker is but its words. */
  async answer<T>(answer: () => T | Promise<T>): Promise<T> {
    try {
      return await answer();
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  /** What the call gives. **Errors** that of a callback or of the data here, if that was the cause. */
  async result<T>(answered: Promise<T>): Promise<T> {
    try {
      return await answered;
    } catch (error) {
      throw this.#failure === null ? error : this.#failure.error;
    } finally {
      this.sources.end();
    }
  }
}
