import { fail } from "../core/errors.js";
import { number, type OptionTable, oneOf, type ValuesOf } from "../core/options.js";
import { formatShape } from "../core/shapes.js";
import { EPSILON } from "../losses/epsilon.js";
import type { TensorLike } from "../tensor/index.js";
import { METRIC_OPTIONS, Metric } from "./metric.js";
import { readBatch } from "./read-batch.js";
import { single } from "./thresholds.js";

export const F_OPTIONS = {
  ...METRIC_OPTIONS,
  /** "micro" counts over all classes, "macro" averages theirs, "weighted" by how often they are true. Default null: a number for each class. */
  average: oneOf("micro", "macro", "weighted").orNull(),
  /** A prediction above it means yes. Default null: the largest of a row does. */
  threshold: number((value) => value > 0 && value <= 1, "a number above 0, and at most 1").orNull(),
};

/** Predictions as near to 0 as that are never the largest of a row. */
const NOTHING = 1e-9;

interface ClassCounts {
  tp: number;
  fp: number;
  fn: number;
}

export interface FScore extends ValuesOf<typeof F_OPTIONS> {}

/** The harmonic mean of precision and recall, class by class. */
export abstract class FScore extends Metric {
  static override readonly options: OptionTable = F_OPTIONS;
  override readonly direction = "up";
  /** How much more recall counts than precision. */
  abstract readonly beta: number;
  #classes: ClassCounts[] = [];

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const batch = readBatch(this.name, yTrue, yPred, sampleWeight);
    const { shape, weights } = batch;
    if (shape.length !== 2) fail("shape-mismatch", this.name, "yPred [batch, classes]", formatShape(shape));
    const classes = shape[1]!;
    if (this.#classes.length === 0) this.#classes = Array.from({ length: classes }, () => ({ tp: 0, fp: 0, fn: 0 }));
    if (this.#classes.length !== classes) {
      fail("shape-mismatch", this.name, `yPred [batch, ${this.#classes.length}] as before`, formatShape(shape));
    }
    for (let row = 0; row < batch.yPred.length; row += classes) {
      const isYes = this.#decision(Array.from({ length: classes }, (_, k) => batch.yPred[row + k]!));
      for (let k = 0; k < classes; k++) {
        this.#add(this.#classes[k]!, batch.yTrue[row + k]!, isYes(batch.yPred[row + k]!), weights?.[row + k] ?? 1);
      }
    }
  }

  result(): number | readonly number[] {
    const { average } = this;
    const total = (key: keyof ClassCounts) => this.#classes.reduce((sum, counts) => sum + counts[key], 0);
    if (average === "micro") return this.#score({ tp: total("tp"), fp: total("fp"), fn: total("fn") });
    const scores = this.#classes.map((counts) => this.#score(counts));
    if (average === null) return scores.length === 0 ? 0 : single(scores);
    const yes = total("tp") + total("fn");
    const weights = this.#classes.map(({ tp, fn }) =>
      average === "macro" ? 1 / scores.length : (tp + fn) / (yes + EPSILON),
    );
    return scores.reduce((sum, score, k) => sum + score * weights[k]!, 0);
  }

  resetState(): void {
    this.#classes = [];
  }

  /** What a row's predictions have to be, to mean yes. */
  #decision(row: readonly number[]): (yPred: number) => boolean {
    const { threshold } = this;
    if (threshold !== null) return (yPred) => yPred > Math.fround(threshold);
    const largest = Math.max(...row);
    return (yPred) => yPred >= largest && Math.abs(yPred) > NOTHING;
  }

  #add(counts: ClassCounts, yTrue: number, isYes: boolean, weight: number): void {
    if (weight === 0) return;
    if (yTrue !== 0 && yTrue !== 1) {
      const hint = "For class ids take oneHot(yTrue, classes).";
      fail("invalid-argument", this.name, "yTrue of 0 and 1", String(yTrue), hint);
    }
    if (isYes) counts[yTrue === 1 ? "tp" : "fp"] += weight;
    else if (yTrue === 1) counts.fn += weight;
  }

  #score({ tp, fp, fn }: ClassCounts): number {
    const [precision, recall] = [tp / (tp + fp + EPSILON), tp / (tp + fn + EPSILON)];
    const squared = this.beta ** 2;
    return ((1 + squared) * precision * recall) / (squared * precision + recall + EPSILON);
  }
}
