export * from "./npy.js";
export * from "./npz.js";
export type { Pickled } from "./pickle.js";
export * from "./safetensors.js";
export type { Target, WriteOptions } from "./sink.js";
export type { Source } from "./source.js";
export type { Storable, StoredArray, StoredData, StoredDType } from "./stored-array.js";
export * from "./torch-weights.js";
