/** Every optimizer: its class, its options and its factory. A new one is one more line. */
export * from "./adam.js";
export * from "./rmsprop.js";
export * from "./sgd.js";
