import { registerSerializable } from "../core/registry.js";
import { alignedTo, toFloat } from "../losses/weights.js";
import { mul, sum as sumOf, type TensorLike } from "../tensor/index.js";
import { asTensor, scoped } from "../tensor/internal.js";
import { Metric, type MetricOptions } from "./metric.js";

/**
 * The weighted sum of the values it is given: `Σ w·v`.
 *
 * **Errors** `shape-mismatch` for weights that do not fit the values.
 * **Source** keras.metrics.Sum.
 *
 * @example
 * const metric = metrics.sum();
 * metric.updateState([1, 3], [1, 2]);
 * metric.result(); // 7
 */
export class Sum extends Metric {
  static override readonly className: string = "Sum";
  #total = 0;

  constructor(options: MetricOptions = {}) {
    super(options);
  }

  /** Takes in values, with a weight for each or one for a row. */
  updateState(values: TensorLike, sampleWeight: TensorLike | null = null): void {
    scoped(() => {
      const given = toFloat(asTensor(this.name, values));
      const weights = sampleWeight === null ? 1 : alignedTo(this.name, asTensor(this.name, sampleWeight), given.shape);
      this.#total += sumOf(mul(given, weights)).item();
    });
  }

  result(): number {
    return this.#total;
  }

  resetState(): void {
    this.#total = 0;
  }
}

/**
 * The weighted sum of the values it is given: `Σ w·v`.
 *
 * @example
 * const metric = metrics.sum();
 * metric.updateState([1, 3], [1, 2]);
 * metric.result(); // 7
 */
export function sum(options?: MetricOptions): Sum {
  return new Sum(options);
}

registerSerializable(Sum, "keras.metrics");
