export { type ErrorCode, type ErrorParts, ThroughtimeError } from "./errors.js";
export { registerSerializable } from "./registry.js";
export type { Structure } from "./structure.js";
export type { ActivationName, DType, Nested, Shape, TensorData, TypedArray } from "./types.js";
