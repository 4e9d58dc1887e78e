export { type BatchOptions, Dataset, isDataset, type ShuffleOptions } from "./dataset.js";
export type { DatasetElement, DatasetValues, ElementOf } from "./element.js";
export type { ArrayLike, Arrays } from "./host.js";
