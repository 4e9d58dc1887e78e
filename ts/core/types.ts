/** The element types a tensor can have. `bool` is kept as 0 and 1. */
export type DType = "float32" | "int32" | "bool";

/** Sizes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** What `data()` gives: Float32Array for float32, Int32Array for int32, Uint8Array (0 or 1) for bool. */
export type TensorData = Float32Array | Int32Array | Uint8Array;

/** Typed arrays that can be made into tensors: floats become float32, integers int32, unless a dtype is asked for. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** A number or boolean, or arrays of them, nested to any depth. */
export type Nested = number | boolean | readonly Nested[];

/**
 * The pointwise activations, in the order of their codes at the wasm boundary.
 * Softmax is an op of its own, since it looks at a whole axis.
 */
export const POINTWISE_ACTIVATIONS = [
  "linear",
  "relu",
  "sigmoid",
  "tanh",
  "hardSigmoid",
  "softplus",
  "softsign",
  "elu",
  "exponential",
] as const;

/** A pointwise activation's name. */
export type PointwiseActivation = (typeof POINTWISE_ACTIVATIONS)[number];

/** Every activation's name, as layers take it. */
export type ActivationName = PointwiseActivation | "softmax" | "logSoftmax";
