export type {
  Callback,
  CallbackHooks,
  CallbackModel,
  CallbackParams,
  EarlyStoppingOptions,
  Verbosity,
} from "./callbacks/index.js";
export * as callbacks from "./callbacks/index.js";
export { History } from "./callbacks/index.js";
export type { ClassWeight } from "./class-weight.js";
export type { CompileOptions } from "./compiled.js";
export type { EvaluateOptions, FitOptions, PredictOptions, ValidationData } from "./options.js";
export type {
  Batch,
  Direction,
  Logs,
  Steps,
  Trainable,
  WorkerCount,
  WorkerPool,
  WorkerSteps,
  Workers,
} from "./trainable.js";
