import { fail } from "../core/errors.js";
import { type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../core/options.js";
import type { TensorLike } from "../tensor/index.js";
import { ConfusionCounts, type Counts } from "./confusion-counts.js";
import { METRIC_OPTIONS, Metric } from "./metric.js";
import { classId, forEachPlace } from "./one-class.js";
import { type ReadBatch, readBatch } from "./read-batch.js";
import { single, thresholds } from "./thresholds.js";

export const RETRIEVAL_OPTIONS = {
  ...METRIC_OPTIONS,
  /** A prediction above it means yes; several give a number each. Default null: 0.5, or with topK none. */
  thresholds: thresholds(),
  /** How many of the largest predictions of a row may mean yes. Default null: all. */
  topK: wholeNumber().orNull(),
  /** The class that is looked at alone. Default null: all are. */
  classId: classId(),
};

export interface Retrieval extends ValuesOf<typeof RETRIEVAL_OPTIONS> {}

/** What finding the yes among the no is worth: precision and recall. */
export abstract class Retrieval extends Metric {
  static override readonly options: OptionTable = RETRIEVAL_OPTIONS;
  override readonly direction = "up";
  readonly #counts: ConfusionCounts;

  constructor(options: OptionsOf<typeof RETRIEVAL_OPTIONS> = {}) {
    super(options);
    const otherwise = this.topK === null ? 0.5 : Number.NEGATIVE_INFINITY;
    this.#counts = new ConfusionCounts([this.thresholds ?? otherwise].flat());
  }

  /** The number that is meant, out of the counts at a threshold. */
  protected abstract pick(counts: Counts): number;

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const batch = readBatch(this.name, yTrue, yPred, sampleWeight);
    const scores = this.topK === null ? batch.yPred : this.#largest(batch, this.topK);
    forEachPlace(this.name, batch, this.classId, (k) =>
      this.#counts.add(this.name, batch.yTrue[k]!, scores[k]!, batch.weights?.[k] ?? 1),
    );
  }

  result(): number | readonly number[] {
    return single(this.#counts.counts().map((counts) => this.pick(counts)));
  }

  resetState(): void {
    this.#counts.reset();
  }

  /** The predictions, all but the largest of each row put below every threshold. Of equal ones the first counts. */
  #largest({ yPred, shape }: ReadBatch, topK: number): Float32Array {
    const classes = shape.length > 1 ? shape.at(-1)! : 1;
    if (topK > classes) {
      fail("index-out-of-range", this.name, `topK of at most the ${classes} classes of yPred`, String(topK));
    }
    const kept = new Float32Array(yPred.length).fill(Number.NEGATIVE_INFINITY);
    for (let row = 0; row < yPred.length; row += classes) {
      const places = Array.from({ length: classes }, (_, k) => row + k);
      places.sort((a, b) => yPred[b]! - yPred[a]! || a - b);
      for (const place of places.slice(0, topK)) kept[place] = yPred[place]!;
    }
    return kept;
  }
}
