import { fail } from "../core/errors.js";
import { type OptionsOf, type OptionTable, oneOf, type ValuesOf, wholeNumber } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { formatShape } from "../core/shapes.js";
import type { TensorLike } from "../tensor/index.js";
import { METRIC_OPTIONS, Metric } from "./metric.js";
import { readBatch } from "./read-batch.js";
import { single } from "./thresholds.js";

/** Sums of one output over the samples. */
const NOTHING = { weight: 0, total: 0, squares: 0, errors: 0 };

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** How the scores of outputs become one: their mean, or that weighed by their variance; null leaves one for each. Default "uniformAverage". */
  classAggregation: oneOf("uniformAverage", "varianceWeightedAverage").orNull().default("uniformAverage"),
  /** How many inputs the model has, to adjust the score for them. Default 0: not at all. */
  numRegressors: wholeNumber(0).default(0),
};

/** Options of {@link R2Score}. */
export interface R2ScoreOptions extends OptionsOf<typeof OPTIONS> {}

export interface R2Score extends ValuesOf<typeof OPTIONS> {}

/**
 * How much of the spread of the targets the predictions explain: 1 for all, 0 for no more than their mean does.
 *
 * `1 − Σ(yTrue − yPred)² / Σ(yTrue − mean)²`, adjusted to `1 − (1 − R²)(n − 1) / (n − numRegressors − 1)` where numRegressors is not 0; n is the
 * number of all targets, as in Keras.
 * **Shapes** yTrue, yPred: [batch, outputs].
 * **Defaults** classAggregation "uniformAverage", numRegressors 0.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.R2Score.
 *
 * @example
 * const metric = metrics.r2Score();
 * metric.updateState([[1], [4], [3]], [[2], [4], [4]]);
 * metric.result(); // 0.5714
 */
export class R2Score extends Metric {
  static override readonly className: string = "R2Score";
  static override readonly options: OptionTable = OPTIONS;
  override readonly direction = "up";
  #outputs: (typeof NOTHING)[] = [];
  /** How many targets there were. */
  #numbers = 0;

  constructor(options: R2ScoreOptions = {}) {
    super(options);
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const { shape, ...batch } = readBatch(this.name, yTrue, yPred, sampleWeight);
    const outputs = shape[1] ?? 0;
    const known = this.#outputs.length || outputs;
    if (shape.length !== 2 || known !== outputs) {
      fail("shape-mismatch", this.name, `yPred [batch, ${known || "outputs"}]`, formatShape(shape));
    }
    if (this.#outputs.length === 0) this.#outputs = Array.from({ length: outputs }, () => ({ ...NOTHING }));
    for (let k = 0; k < batch.yPred.length; k++) {
      const [y, weight, sums] = [batch.yTrue[k]!, batch.weights?.[k] ?? 1, this.#outputs[k % outputs]!];
      if (weight === 0) continue;
      sums.weight += weight;
      sums.total += weight * y;
      sums.squares += weight * y * y;
      sums.errors += weight * (y - batch.yPred[k]!) ** 2;
    }
    this.#numbers += batch.yPred.length;
  }

  result(): number | readonly number[] {
    if (this.#outputs.length === 0) return 0;
    const spreads = this.#outputs.map(({ squares, total, weight }) => squares - (total * total) / weight);
    const scores = this.#outputs.map(({ errors }, k) => 1 - errors / spreads[k]!).map(orZero);
    if (this.classAggregation === null) return single(scores.map((score) => this.#adjusted(score)));
    const weights = this.classAggregation === "uniformAverage" ? scores.map(() => 1) : spreads;
    const sum = (values: readonly number[]) => values.reduce((before, value) => before + value, 0);
    return this.#adjusted(sum(scores.map((score, k) => score * weights[k]!)) / sum(weights));
  }

  resetState(): void {
    this.#outputs = [];
    this.#numbers = 0;
  }

  /** The score as it is judged where the model has that many free numbers. */
  #adjusted(score: number): number {
    const free = this.#numbers - this.numRegressors - 1;
    if (this.numRegressors === 0) return score;
    if (free > 0) return 1 - ((1 - score) * (this.#numbers - 1)) / free;
    console.warn(
      `${this.name}: ${this.#numbers} numbers are too few for numRegressors ${this.numRegressors}, so the score is the plain one.`,
    );
    return score;
  }
}

/**
 * How much of the spread of the targets the predictions explain: 1 for all, 0 for no more than their mean does.
 *
 * `1 − Σ(yTrue − yPred)² / Σ(yTrue − mean)²`, adjusted to `1 − (1 − R²)(n − 1) / (n − numRegressors − 1)` where numRegressors is not 0; n is the
 * number of all targets, as in Keras.
 * **Shapes** yTrue, yPred: [batch, outputs].
 * **Defaults** classAggregation "uniformAverage", numRegressors 0.
 *
 * @example
 * const metric = metrics.r2Score();
 * metric.updateState([[1], [4], [3]], [[2], [4], [4]]);
 * metric.result(); // 0.5714
 */
export function r2Score(options?: R2ScoreOptions): R2Score {
  return new R2Score(options);
}

/** Of targets that are all the same any mistake is infinitely bad; Keras says 0. */
function orZero(score: number): number {
  return Math.abs(score) === Number.POSITIVE_INFINITY ? 0 : score;
}

registerSerializable(R2Score, "keras.metrics");
