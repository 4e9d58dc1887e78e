import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import type { TensorLike } from "../tensor/index.js";
import { valuesOf } from "./metric.js";
import { RunningMean } from "./running-mean.js";

/**
 * The weighted mean of the values it is given: `Σ w·v / Σ w`.
 *
 * **Source** keras.metrics.Mean.
 *
 * @example
 * ```ts
 * const mean = metrics.mean();
 * mean.updateState([1, 3]);
 * mean.result();   // 2
 * ```
 */
export class Mean {
  readonly name: string;
  private readonly mean = new RunningMean();

  constructor(options: { name?: string } = {}) {
    checkOptionNames("Mean", options, ["name"]);
    this.name = options.name ?? "mean";
  }

  /** Takes in values, with a weight for each or one for all. */
  updateState(values: TensorLike, sampleWeight: TensorLike = 1): void {
    const { data } = valuesOf(values);
    const weights = valuesOf(sampleWeight).data;
    if (weights.length !== 1 && weights.length !== data.length) {
      fail("shape-mismatch", this.name, `1 or ${data.length} weights`, String(weights.length));
    }
    data.forEach((value, i) => {
      this.mean.add(value, weights[weights.length === 1 ? 0 : i]);
    });
  }

  /** The mean so far. */
  result(): number {
    return this.mean.value;
  }

  /** Forgets what was taken in. */
  resetState(): void {
    this.mean.reset();
  }
}
