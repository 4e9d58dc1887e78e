/** The losses whose names every page knows; a bundler drops the others where nobody imports them. */
export { BinaryCrossentropy } from "./binary-crossentropy.js";
export { CategoricalCrossentropy } from "./categorical-crossentropy.js";
export { Huber } from "./huber.js";
export { MeanAbsoluteError } from "./mean-absolute-error.js";
export { MeanSquaredError } from "./mean-squared-error.js";
export { SparseCategoricalCrossentropy } from "./sparse-categorical-crossentropy.js";
