import type { OptionsOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { type Counts, share } from "./confusion-counts.js";
import { type RETRIEVAL_OPTIONS, Retrieval } from "./retrieval.js";

/** Options of {@link Precision}. */
export interface PrecisionOptions extends OptionsOf<typeof RETRIEVAL_OPTIONS> {}

/**
 * How much of what is predicted as yes is so.
 *
 * `tp / (tp + fp)` at a threshold, 0 where that is 0/0; a number for each of several thresholds. With `topK` only the k largest predictions of a row may
 * be yes; with `classId` only that class is looked at.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1.
 * **Defaults** thresholds 0.5, or all that topK leaves; topK null, classId null.
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1, and for thresholds outside 0 … 1. `index-out-of-range` for a classId or topK that there is not.
 * **Source** keras.metrics.Precision.
 *
 * @example
 * const metric = metrics.precision();
 * metric.updateState([1, 0, 0], [0.9, 0.6, 0.1]);
 * metric.result(); // 0.5
 */
export class Precision extends Retrieval {
  static override readonly className: string = "Precision";

  protected override pick({ tp, fp }: Counts): number {
    return share(tp, tp + fp);
  }
}

/**
 * How much of what is predicted as yes is so.
 *
 * `tp / (tp + fp)` at a threshold, 0 where that is 0/0; a number for each of several thresholds. With `topK` only the k largest predictions of a row may
 * be yes; with `classId` only that class is looked at.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1.
 * **Defaults** thresholds 0.5, or all that topK leaves; topK null, classId null.
 *
 * @example
 * const metric = metrics.precision();
 * metric.updateState([1, 0, 0], [0.9, 0.6, 0.1]);
 * metric.result(); // 0.5
 */
export function precision(options?: PrecisionOptions): Precision {
  return new Precision(options);
}

registerSerializable(Precision, "keras.metrics");
