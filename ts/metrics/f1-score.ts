import type { OptionsOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { type F_OPTIONS, FScore } from "./f-score.js";

/** Options of {@link F1Score}. */
export interface F1ScoreOptions extends OptionsOf<typeof F_OPTIONS> {}

/**
 * The harmonic mean of precision and recall.
 *
 * `2·precision·recall / (precision + recall)`, with 1e-7 added to what divides.
 * **Shapes** yTrue, yPred: [batch, classes]; yTrue of 0 and 1.
 * **Defaults** average null, threshold null.
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1 and options out of range.
 * **Source** keras.metrics.F1Score.
 *
 * @example
 * const metric = metrics.f1Score({ average: "macro" });
 * metric.updateState([[1, 0], [0, 1], [0, 1]], [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]);
 * metric.result(); // 0.6667
 */
export class F1Score extends FScore {
  static override readonly className: string = "F1Score";
  override readonly beta = 1;

  constructor(options: F1ScoreOptions = {}) {
    super(options);
  }
}

/**
 * The harmonic mean of precision and recall.
 *
 * `2·precision·recall / (precision + recall)`, with 1e-7 added to what divides.
 * **Shapes** yTrue, yPred: [batch, classes]; yTrue of 0 and 1.
 * **Defaults** average null, threshold null.
 *
 * @example
 * const metric = metrics.f1Score({ average: "macro" });
 * metric.updateState([[1, 0], [0, 1], [0, 1]], [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]);
 * metric.result(); // 0.6667
 */
export function f1Score(options?: F1ScoreOptions): F1Score {
  return new F1Score(options);
}

registerSerializable(F1Score, "keras.metrics");
