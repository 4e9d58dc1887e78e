export { type BatchOptions, Model } from "./model.js";
export { Sequential } from "./sequential.js";
export type { SummaryOptions } from "./summary.js";
