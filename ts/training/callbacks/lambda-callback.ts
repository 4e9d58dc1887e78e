import { Callback, type CallbackHooks } from "./callback.js";

/** A callback made of functions: `new LambdaCallback({ onEpochEnd: (epoch, logs) => … })`. */
export class LambdaCallback extends Callback {
  constructor(hooks: Omit<CallbackHooks, "setModel" | "setParams">) {
    super();
    Object.assign(this, hooks);
  }
}
