/** Node: event files for TensorBoard. */
export * from "../tensorboard/index.js";
