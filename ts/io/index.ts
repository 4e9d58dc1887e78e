export type { LoadWeightsOptions, SaveOptions, Source, Target, WriteOptions } from "../core/files.js";
export { type LoadModelOptions, loadModel } from "./load-model.js";
export * from "./npy.js";
export * from "./npz.js";
export type { Pickled } from "./pickle.js";
export * from "./safetensors.js";
export { loadWeights, saveModel, saveWeights } from "./saving.js";
export type { Storable, StoredArray, StoredData, StoredDType } from "./stored-array.js";
export * from "./torch-weights.js";
