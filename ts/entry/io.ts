/** Files of models and data. */
export * from "../io/index.js";
