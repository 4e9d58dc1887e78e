/** Every optimizer: its class, its options and its factory. A new one is one more line. */
export * from "./adadelta.js";
export * from "./adafactor.js";
export * from "./adagrad.js";
export * from "./adamax.js";
export * from "./adamw.js";
export * from "./common.js";
export * from "./ftrl.js";
export * from "./lamb.js";
export * from "./lion.js";
export * from "./nadam.js";
