/** The metrics whose names every page knows; a bundler drops the others where nobody imports them. */
export { BinaryAccuracy } from "./binary-accuracy.js";
export { CategoricalAccuracy } from "./categorical-accuracy.js";
export { Mean } from "./mean.js";
export { SparseCategoricalAccuracy } from "./sparse-categorical-accuracy.js";
