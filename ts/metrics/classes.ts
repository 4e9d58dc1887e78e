/** Every metric that names stand for: its class, its options and its factory. A new one is one more line. */
export * from "./binary-accuracy.js";
export * from "./categorical-accuracy.js";
export * from "./mean.js";
export * from "./sparse-categorical-accuracy.js";
