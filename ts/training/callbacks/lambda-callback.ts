import { checkOptionNames } from "../../core/options.js";
import { Callback, type CallbackHooks } from "./callback.js";

/** A callback made of functions: `new LambdaCallback({ onEpochEnd: (epoch, logs) => … })`. */
export class LambdaCallback extends Callback {
  constructor(hooks: Omit<CallbackHooks, "setModel" | "setParams">) {
    super();
    const known = Object.getOwnPropertyNames(Callback.prototype).filter((name) => name.startsWith("on"));
    checkOptionNames("LambdaCallback", hooks, known);
    Object.assign(this, hooks);
  }
}
