import { fail } from "../core/errors.js";
import {
  flag,
  fraction,
  listOf,
  number,
  type OptionsOf,
  type OptionTable,
  type ValuesOf,
  wholeNumber,
} from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { formatShape } from "../core/shapes.js";
import { EPSILON } from "../losses/epsilon.js";
import { sigmoid, type TensorLike } from "../tensor/index.js";
import { ConfusionCounts, share } from "./confusion-counts.js";
import { areaUnder, CURVES, curve, HEIGHTS, interpolatedPrecisionRecall, summationMethod } from "./curves.js";
import { METRIC_OPTIONS, Metric } from "./metric.js";
import { readBatch } from "./read-batch.js";
import { evenly, requireProbability } from "./thresholds.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** How many thresholds the curve has points for, evenly from 0 to 1. Default 200. */
  numThresholds: wholeNumber(2).default(200),
  /** "ROC", the share of the yes over that of the no that is predicted as yes; "PR", precision over recall; or "PRGAIN". Default "ROC". */
  curve: curve().default("ROC"),
  /** How the area between two points is taken: "interpolation", "minoring" or "majoring". Default "interpolation". */
  summationMethod: summationMethod().default("interpolation"),
  /** Thresholds in place of even ones; 0 and 1 are added. Default null. */
  thresholds: listOf(fraction()).orNull(),
  /** Whether each column is a label with a curve of its own, whose areas are averaged. Default false: all predictions are of one. */
  multiLabel: flag().default(false),
  /** How many labels there are with multiLabel. Default null: as the first batch has them. */
  numLabels: wholeNumber().orNull(),
  /** A weight for each column. Default null: 1. */
  labelWeights: listOf(number((value) => value >= 0, "a finite number of at least 0")).orNull(),
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
};

/** Options of {@link AUC}. */
export interface AUCOptions extends OptionsOf<typeof OPTIONS> {}

export interface AUC extends ValuesOf<typeof OPTIONS> {}

/**
 * The area under a curve of yes-or-no predictions at all thresholds: 1 where they are told apart without a mistake, 0.5 (ROC) by chance.
 *
 * A sum over thresholds, so the more of them the nearer to the exact area.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; [batch, labels] with multiLabel. yTrue of 0 and 1.
 * **Defaults** numThresholds 200, curve "ROC", summationMethod "interpolation", thresholds null, multiLabel false, numLabels null, labelWeights null, fromLogits false.
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1, and for predictions outside 0 … 1.
 * **Source** keras.metrics.AUC.
 *
 * @example
 * const metric = metrics.auc();
 * metric.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * metric.result(); // 0.75
 */
export class AUC extends Metric {
  static override readonly className: string = "AUC";
  static override readonly options: OptionTable = OPTIONS;
  override readonly direction = "up";
  readonly #thresholds: readonly number[];
  /** One, or one for each label; the first batch tells how many. */
  #labels: readonly ConfusionCounts[] = [];

  constructor(options: AUCOptions = {}) {
    super(options);
    const inner = this.thresholds?.slice().sort((a, b) => a - b) ?? evenly(this.numThresholds).slice(1, -1);
    this.#thresholds = [-EPSILON, ...inner, 1 + EPSILON];
    if (this.numLabels !== null && !this.multiLabel) {
      fail("invalid-argument", this.name, "numLabels null without multiLabel: true", String(this.numLabels));
    }
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const { name } = this;
    const batch = readBatch(name, yTrue, yPred, sampleWeight, this.fromLogits ? sigmoid : undefined);
    const columns = this.#columns(batch.shape);
    if (this.#labels.length === 0) this.#labels = this.#fresh(this.multiLabel ? columns : 1);
    const factors = this.multiLabel ? null : this.labelWeights;
    for (let k = 0; k < batch.yPred.length; k++) {
      const weight = (batch.weights?.[k] ?? 1) * (factors?.[k % columns] ?? 1);
      if (weight !== 0) requireProbability(name, batch.yPred[k]!, "For logits write fromLogits: true.");
      const label = this.multiLabel ? k % columns : 0;
      this.#labels[label]!.add(name, batch.yTrue[k]!, batch.yPred[k]!, weight);
    }
  }

  result(): number {
    const areas = this.#labels.map((counts) => this.#area(counts));
    const weights = areas.map((_, label) => (this.multiLabel ? (this.labelWeights?.[label] ?? 1) : 1));
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    return share(total(areas.map((area, label) => area * weights[label]!)), total(weights));
  }

  resetState(): void {
    for (const counts of this.#labels) counts.reset();
  }

  #area(of: ConfusionCounts): number {
    const counts = of.counts();
    if (this.curve === "PR" && this.summationMethod === "interpolation") return interpolatedPrecisionRecall(counts);
    return areaUnder(CURVES[this.curve](counts), HEIGHTS[this.summationMethod]);
  }

  #fresh(labels: number): ConfusionCounts[] {
    return Array.from({ length: labels }, () => new ConfusionCounts(this.#thresholds));
  }

  /** How many columns a batch has. **Errors** `shape-mismatch`. */
  #columns(shape: readonly number[]): number {
    const columns = shape.length > 1 ? shape.at(-1)! : 1;
    const { name, labelWeights, multiLabel } = this;
    const known = multiLabel ? (this.numLabels ?? (this.#labels.length || columns)) : columns;
    if (multiLabel && (shape.length !== 2 || columns !== known)) {
      fail("shape-mismatch", name, `yPred [batch, ${this.numLabels ?? "labels"}] with multiLabel`, formatShape(shape));
    }
    if (labelWeights !== null && labelWeights.length !== columns) {
      const expected = `a weight for each of the ${columns} columns in labelWeights`;
      fail("shape-mismatch", name, expected, `${labelWeights.length}`);
    }
    return columns;
  }
}

/**
 * The area under a curve of yes-or-no predictions at all thresholds: 1 where they are told apart without a mistake, 0.5 (ROC) by chance.
 *
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; [batch, labels] with multiLabel. yTrue of 0 and 1.
 * **Defaults** numThresholds 200, curve "ROC", summationMethod "interpolation", thresholds null, multiLabel false, numLabels null, labelWeights null, fromLogits false.
 *
 * @example
 * const metric = metrics.auc();
 * metric.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * metric.result(); // 0.75
 */
export function auc(options?: AUCOptions): AUC {
  return new AUC(options);
}

registerSerializable(AUC, "keras.metrics");
