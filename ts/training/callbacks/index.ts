export { Callback } from "./callback.js";
export type { CallbackModel } from "./callback-model.js";
export * from "./early-stopping.js";
export * from "./history.js";
export type { CallbackHooks, CallbackParams } from "./hooks.js";
export * from "./lambda-callback.js";
export * from "./progbar-logger.js";
export * from "./terminate-on-nan.js";
export type { Verbosity } from "./verbosity.js";
