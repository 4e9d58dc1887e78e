/** Every loss: its class, its options and its factory. A new one is one more line. */
export * from "./binary-crossentropy.js";
export * from "./categorical-crossentropy.js";
export * from "./huber.js";
export * from "./mean-absolute-error.js";
export * from "./mean-squared-error.js";
export * from "./sparse-categorical-crossentropy.js";
