export * from "./backup-and-restore.js";
export { Callback } from "./callback.js";
export type { CallbackModel } from "./callback-model.js";
export {
  type Checkpoint,
  type CheckpointStore,
  type MemoryStore,
  memoryStore,
  restoreCheckpoint,
} from "./checkpoints.js";
export * from "./csv-logger.js";
export * from "./early-stopping.js";
export * from "./history.js";
export type { CallbackHooks, CallbackParams } from "./hooks.js";
export * from "./lambda-callback.js";
export * from "./learning-rate-scheduler.js";
export * from "./model-checkpoint.js";
export * from "./progbar-logger.js";
export * from "./reduce-lr-on-plateau.js";
export * from "./swap-ema-weights.js";
export * from "./terminate-on-nan.js";
export type { Verbosity } from "./verbosity.js";
