import { BinaryAccuracy, type BinaryAccuracyOptions } from "./binary-accuracy.js";
import { CategoricalAccuracy } from "./categorical-accuracy.js";
import { Mean } from "./mean.js";
import { SparseCategoricalAccuracy } from "./sparse-categorical-accuracy.js";

export { BinaryAccuracy, type BinaryAccuracyOptions } from "./binary-accuracy.js";
export { CategoricalAccuracy } from "./categorical-accuracy.js";
export { Mean } from "./mean.js";
export { Metric } from "./metric.js";
export type { MetricIdentifier, MetricName } from "./resolve.js";
export { SparseCategoricalAccuracy } from "./sparse-categorical-accuracy.js";

/** Makes a {@link BinaryAccuracy}. */
export function binaryAccuracy(options?: BinaryAccuracyOptions): BinaryAccuracy {
  return new BinaryAccuracy(options);
}

/** Makes a {@link CategoricalAccuracy}. */
export function categoricalAccuracy(options?: { name?: string }): CategoricalAccuracy {
  return new CategoricalAccuracy(options);
}

/** Makes a {@link SparseCategoricalAccuracy}. */
export function sparseCategoricalAccuracy(options?: { name?: string }): SparseCategoricalAccuracy {
  return new SparseCategoricalAccuracy(options);
}

/** Makes a {@link Mean}. */
export function mean(options?: { name?: string }): Mean {
  return new Mean(options);
}
