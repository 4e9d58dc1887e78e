/** The package's own initializers. Whatever begins with a small letter here is a name by which layers take one. */
export * from "./constant.js";
export * from "./random.js";
export * from "./variance-scaling.js";
