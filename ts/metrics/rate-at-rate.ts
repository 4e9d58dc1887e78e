import { type OptionTable, type ValuesOf, wholeNumber } from "../core/options.js";
import type { TensorLike } from "../tensor/index.js";
import { ConfusionCounts, share } from "./confusion-counts.js";
import { METRIC_OPTIONS, Metric } from "./metric.js";
import { classId, forEachPlace } from "./one-class.js";
import { readBatch } from "./read-batch.js";
import { evenly, requireProbability } from "./thresholds.js";

export const RATE_OPTIONS = {
  ...METRIC_OPTIONS,
  /** How many thresholds are tried, evenly from 0 to 1. Default 200. */
  numThresholds: wholeNumber().default(200),
  /** The class that is looked at alone. Default null: all are. */
  classId: classId(),
};

/** What is told at a threshold. */
export interface Rates {
  readonly sensitivity: number;
  readonly specificity: number;
  readonly precision: number;
}

export interface RateAtRate extends ValuesOf<typeof RATE_OPTIONS> {}

/** The best of one rate where another is good enough. */
export abstract class RateAtRate extends Metric {
  static override readonly options: OptionTable = RATE_OPTIONS;
  override readonly direction = "up";
  readonly #counts: ConfusionCounts;

  constructor(options: object) {
    super(options);
    this.#counts = new ConfusionCounts(evenly(this.numThresholds));
  }

  /** The rate that has a bound, and the one that is to be large. */
  protected abstract rates(rates: Rates): [number, number];

  /** What the first of them has to reach. */
  protected abstract get bound(): number;

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const batch = readBatch(this.name, yTrue, yPred, sampleWeight);
    forEachPlace(this.name, batch, this.classId, (k) => {
      const weight = batch.weights?.[k] ?? 1;
      if (weight !== 0) requireProbability(this.name, batch.yPred[k]!, "Put a sigmoid behind logits.");
      this.#counts.add(this.name, batch.yTrue[k]!, batch.yPred[k]!, weight);
    });
  }

  result(): number {
    let best = 0;
    for (const { tp, fp, tn, fn } of this.#counts.counts()) {
      const at = { sensitivity: share(tp, tp + fn), specificity: share(tn, tn + fp), precision: share(tp, tp + fp) };
      const [bounded, wanted] = this.rates(at);
      if (Number.isNaN(bounded) || (bounded >= this.bound && !(wanted <= best))) best = wanted;
    }
    return best;
  }

  resetState(): void {
    this.#counts.reset();
  }
}
