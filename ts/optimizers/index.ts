export * from "./classes.js";
export type { LearningRate } from "./learning-rate.js";
export * from "./optimizer.js";
export type { GradientPair } from "./pairs.js";
export { get, type OptimizerIdentifier, type OptimizerName } from "./resolve.js";
export type { SlotNames, Slots } from "./slots.js";
export type { GivenState, OptimizerState } from "./state.js";
