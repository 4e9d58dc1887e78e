import { snakeCase } from "../core/names.js";
import {
  type Json,
  type OptionsOf,
  type OptionTable,
  only,
  ownName,
  readOptions,
  type ValuesOf,
  writeOptions,
} from "../core/options.js";
import type { TensorLike } from "../tensor/index.js";

/** Options of every metric. */
export const METRIC_OPTIONS = {
  /** The key in logs and histories. Default: the class's name in snake case. */
  name: ownName(),
  /** What it computes in, as Keras's files have it. */
  dtype: only<"float32" | "int32">("float32"),
};

/** Options of {@link Metric}. */
export interface MetricOptions extends OptionsOf<typeof METRIC_OPTIONS> {}

export interface Metric extends ValuesOf<typeof METRIC_OPTIONS> {}

/**
 * Base class of metrics: a number about predictions, gathered over batches.
 *
 * A metric of your own that is a mean of one value a sample is simplest as a {@link MeanMetric}. `yPred.mask` tells which steps count, where there is one.
 * **Defaults** a string in place of the options is the name.
 * **Source** keras.metrics.Metric.
 *
 * @example
 * class Largest extends metrics.Metric {
 *   #seen = 0;
 *   constructor() { super("largest"); }
 *   updateState(_yTrue: TensorLike, yPred: TensorLike) { this.#seen = Math.max(this.#seen, max(yPred).item()); }
 *   result() { return this.#seen; }
 *   resetState() { this.#seen = 0; }
 * }
 */
export abstract class Metric {
  static readonly className: string = "Metric";
  static readonly options: OptionTable = METRIC_OPTIONS;

  /** Whether larger values are better ("up") or smaller ("down"); absent where nobody said. */
  declare readonly direction?: "up" | "down";

  constructor(options: MetricOptions | string = {}) {
    const { className, options: table } = new.target;
    const given = typeof options === "string" ? { name: options } : options;
    const { name = snakeCase(className), ...values } = readOptions(className, table, given);
    Object.assign(this, { name, ...values });
  }

  /** The metric that a configuration stands for. */
  static fromConfig<T>(this: new (options: never) => T, config: Readonly<Record<string, unknown>>): T {
    return new this(config as never);
  }

  /** Takes in one batch. */
  abstract updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): void;

  /** The value so far; several where the metric tells one for each threshold or class. In logs these are `name[0]`, `name[1]`, … */
  abstract result(): number | readonly number[];

  /** Forgets what was taken in. */
  abstract resetState(): void;

  /** The options that make it again, as plain JSON. */
  getConfig(): Record<string, Json> {
    const { className, options } = this.constructor as typeof Metric;
    return writeOptions(className, options, this);
  }
}
