export { Dataset, type DatasetElement } from "./dataset.js";
export type { ArrayLike } from "./host.js";
