import { functionOf, type OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { Callback, HOOKS } from "./callback.js";
import type { CallbackHooks } from "./hooks.js";

/** Hooks of {@link LambdaCallback}: some functions for some moments. */
export type LambdaCallbackOptions = Omit<CallbackHooks, "setModel" | "setParams">;

/**
 * A callback made of functions.
 *
 * **Source** Keras 3, `keras.callbacks.LambdaCallback`.
 *
 * @example
 * callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) });
 */
export class LambdaCallback extends Callback {
  static override readonly className: string = "LambdaCallback";
  static override readonly options: OptionTable = Object.fromEntries(
    HOOKS.map((name) => [name, functionOf().default(undefined as never)]),
  );

  constructor(hooks: LambdaCallbackOptions = {}) {
    super(hooks);
  }
}

/** {@link LambdaCallback}: a callback made of functions. */
export function lambdaCallback(hooks: LambdaCallbackOptions): LambdaCallback {
  return new LambdaCallback(hooks);
}

registerSerializable(LambdaCallback, "keras.callbacks");
