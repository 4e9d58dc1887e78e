export { modelFromJSON } from "./from-json.js";
export { Model, type ModelOptions, model } from "./model.js";
export { Sequential } from "./sequential.js";
export type { SummaryOptions } from "./summary.js";
export type { BatchOptions, Data } from "./training-model.js";
