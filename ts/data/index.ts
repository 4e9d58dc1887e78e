export { Dataset, type Zipped } from "./dataset.js";
export type { DatasetElement, DatasetValues, ElementOf } from "./element.js";
export { isDataset } from "./elements.js";
export { fromCsv, fromJsonl, type Sources } from "./from-files.js";
export type { ArrayLike, Arrays } from "./host.js";
export type { BatchOptions, BucketOptions, PaddedBatchOptions, ShuffleOptions, WindowOptions } from "./options.js";
export type { PaddedShape } from "./padding.js";
export type {
  Column,
  Columns,
  CsvOptions,
  Encoder,
  Missing,
  PartOf,
  TableElement,
  TableOptions,
} from "./tables/options.js";
