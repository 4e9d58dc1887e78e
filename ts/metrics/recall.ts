import type { OptionsOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { type Counts, share } from "./confusion-counts.js";
import { type RETRIEVAL_OPTIONS, Retrieval } from "./retrieval.js";

/** Options of {@link Recall}. */
export interface RecallOptions extends OptionsOf<typeof RETRIEVAL_OPTIONS> {}

/**
 * How much of what is yes is predicted so.
 *
 * `tp / (tp + fn)` at a threshold, 0 where that is 0/0; a number for each of several thresholds. With `topK` only the k largest predictions of a row may
 * be yes; with `classId` only that class is looked at.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1.
 * **Defaults** thresholds 0.5, or all that topK leaves; topK null, classId null.
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1, and for thresholds outside 0 … 1. `index-out-of-range` for a classId or topK that there is not.
 * **Source** keras.metrics.Recall.
 *
 * @example
 * const metric = metrics.recall();
 * metric.updateState([1, 0, 0], [0.9, 0.6, 0.1]);
 * metric.result(); // 1
 */
export class Recall extends Retrieval {
  static override readonly className: string = "Recall";

  protected override pick({ tp, fn }: Counts): number {
    return share(tp, tp + fn);
  }
}

/**
 * How much of what is yes is predicted so.
 *
 * `tp / (tp + fn)` at a threshold, 0 where that is 0/0; a number for each of several thresholds. With `topK` only the k largest predictions of a row may
 * be yes; with `classId` only that class is looked at.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1.
 * **Defaults** thresholds 0.5, or all that topK leaves; topK null, classId null.
 *
 * @example
 * const metric = metrics.recall();
 * metric.updateState([1, 0, 0], [0.9, 0.6, 0.1]);
 * metric.result(); // 1
 */
export function recall(options?: RecallOptions): Recall {
  return new Recall(options);
}

registerSerializable(Recall, "keras.metrics");
