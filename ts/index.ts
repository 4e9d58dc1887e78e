export * from "./core/index.js";
export * from "./tensor/index.js";
