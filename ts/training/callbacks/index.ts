import type { CallbackHooks } from "./callback.js";
import { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.js";
import { LambdaCallback } from "./lambda-callback.js";
import { TerminateOnNaN } from "./terminate-on-nan.js";

export { Callback, type CallbackHooks, type CallbackParams, type Verbosity } from "./callback.js";
export { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.js";
export { History } from "./history.js";
export { LambdaCallback } from "./lambda-callback.js";
export { ProgbarLogger } from "./progbar-logger.js";
export { TerminateOnNaN } from "./terminate-on-nan.js";

/** Makes an {@link EarlyStopping}. */
export function earlyStopping(options?: EarlyStoppingOptions): EarlyStopping {
  return new EarlyStopping(options);
}

/** Makes a {@link LambdaCallback}. */
export function lambdaCallback(hooks: Omit<CallbackHooks, "setModel" | "setParams">): LambdaCallback {
  return new LambdaCallback(hooks);
}

/** Makes a {@link TerminateOnNaN}. */
export function terminateOnNaN(options?: { raiseError?: boolean }): TerminateOnNaN {
  return new TerminateOnNaN(options);
}
