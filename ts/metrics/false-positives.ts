import type { OptionsOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { type CONDITION_OPTIONS, ConditionCount } from "./condition-count.js";
import type { Counts } from "./confusion-counts.js";

/** Options of {@link FalsePositives}. */
export interface FalsePositivesOptions extends OptionsOf<typeof CONDITION_OPTIONS> {}

/**
 * How many no are predicted as yes.
 *
 * `sum of w where yTrue = 0 and yPred > threshold`, a number for each of several thresholds.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1.
 * **Defaults** thresholds 0.5.
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1, and for thresholds outside 0 … 1.
 * **Source** keras.metrics.FalsePositives.
 *
 * @example
 * const metric = metrics.falsePositives();
 * metric.updateState([1, 0, 0], [0.9, 0.6, 0.1]);
 * metric.result(); // 1
 */
export class FalsePositives extends ConditionCount {
  static override readonly className: string = "FalsePositives";

  protected override pick({ fp }: Counts): number {
    return fp;
  }
}

/**
 * How many no are predicted as yes.
 *
 * `sum of w where yTrue = 0 and yPred > threshold`, a number for each of several thresholds.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1.
 * **Defaults** thresholds 0.5.
 *
 * @example
 * const metric = metrics.falsePositives();
 * metric.updateState([1, 0, 0], [0.9, 0.6, 0.1]);
 * metric.result(); // 1
 */
export function falsePositives(options?: FalsePositivesOptions): FalsePositives {
  return new FalsePositives(options);
}

registerSerializable(FalsePositives, "keras.metrics");
