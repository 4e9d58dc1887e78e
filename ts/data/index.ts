export { type BatchOptions, Dataset, type ShuffleOptions } from "./dataset.js";
export type { DatasetElement, DatasetValues, ElementOf } from "./element.js";
export { isDataset } from "./elements.js";
export type { ArrayLike, Arrays } from "./host.js";
