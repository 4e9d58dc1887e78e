export { type ErrorCode, type ErrorParts, ThroughtimeError } from "./errors.js";
export type { ActivationName, DType, Nested, Shape, TensorData, TypedArray } from "./types.js";
