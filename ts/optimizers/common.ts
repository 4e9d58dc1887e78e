/** The optimizers that a name stands for on every page. The names of the others are known where their classes are imported. */
export * from "./adam.js";
export * from "./rmsprop.js";
export * from "./sgd.js";
