import { number, type OptionsOf, type OptionTable, text, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { F_OPTIONS, FScore } from "./f-score.js";

const OPTIONS = {
  ...F_OPTIONS,
  /** The key in logs and histories. Default "fbeta_score". */
  name: text().default("fbeta_score"),
  /** How much more recall counts than precision. Default 1. */
  beta: number((value) => value > 0, "a finite number above 0").default(1),
};

/** Options of {@link FBetaScore}. */
export interface FBetaScoreOptions extends OptionsOf<typeof OPTIONS> {}

export interface FBetaScore extends ValuesOf<typeof OPTIONS> {}

/**
 * The weighted harmonic mean of precision and recall.
 *
 * `(1 + beta²)·precision·recall / (beta²·precision + recall)`, with 1e-7 added to what divides.
 * **Shapes** yTrue, yPred: [batch, classes]; yTrue of 0 and 1.
 * **Defaults** average null, beta 1, threshold null, name "fbeta_score".
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1 and options out of range.
 * **Source** keras.metrics.FBetaScore.
 *
 * @example
 * const metric = metrics.fBetaScore({ average: "macro", beta: 2 });
 * metric.updateState([[1, 0], [0, 1], [0, 1]], [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]);
 * metric.result(); // 0.6944
 */
export class FBetaScore extends FScore {
  static override readonly className: string = "FBetaScore";
  static override readonly options: OptionTable = OPTIONS;
  declare readonly beta: number;

  constructor(options: FBetaScoreOptions = {}) {
    super(options);
  }
}

/**
 * The weighted harmonic mean of precision and recall.
 *
 * `(1 + beta²)·precision·recall / (beta²·precision + recall)`, with 1e-7 added to what divides.
 * **Shapes** yTrue, yPred: [batch, classes]; yTrue of 0 and 1.
 * **Defaults** average null, beta 1, threshold null, name "fbeta_score".
 *
 * @example
 * const metric = metrics.fBetaScore({ average: "macro", beta: 2 });
 * metric.updateState([[1, 0], [0, 1], [0, 1]], [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]);
 * metric.result(); // 0.6944
 */
export function fBetaScore(options?: FBetaScoreOptions): FBetaScore {
  return new FBetaScore(options);
}

registerSerializable(FBetaScore, "keras.metrics");
