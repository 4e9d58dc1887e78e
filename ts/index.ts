import "./names.js";

export * from "./core/index.js";
export * as data from "./data/index.js";
export { Dataset, type DatasetElement } from "./data/index.js";
export * as datasets from "./datasets/index.js";
export * as initializers from "./initializers/index.js";
export * as layers from "./layers/index.js";
export { type CallOptions, clearSession, Layer, RecurrentCell } from "./layers/index.js";
export * as losses from "./losses/index.js";
export * as metrics from "./metrics/index.js";
export * from "./models/index.js";
export * as optimizers from "./optimizers/index.js";
export * as schedules from "./optimizers/schedules/index.js";
export { workerPool } from "./parallel/index.js";
export * as preprocessing from "./preprocessing/index.js";
export * from "./tensor/index.js";
export * from "./training/index.js";
export { type BackendInfo, backendInfo } from "./wasm/backend.js";
