import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import type { TensorLike } from "../tensor/index.js";
import { ConfusionCounts, type Counts } from "./confusion-counts.js";
import { METRIC_OPTIONS, Metric } from "./metric.js";
import { readBatch } from "./read-batch.js";
import { single, thresholds } from "./thresholds.js";

export const CONDITION_OPTIONS = {
  ...METRIC_OPTIONS,
  /** A prediction above it means yes; several give a number each. Default null: 0.5. */
  thresholds: thresholds(),
};

export interface ConditionCount extends ValuesOf<typeof CONDITION_OPTIONS> {}

/** A sum of weights at one or several thresholds. */
export abstract class ConditionCount extends Metric {
  static override readonly options: OptionTable = CONDITION_OPTIONS;
  readonly #counts: ConfusionCounts;

  constructor(options: OptionsOf<typeof CONDITION_OPTIONS> = {}) {
    super(options);
    this.#counts = new ConfusionCounts([this.thresholds ?? 0.5].flat());
  }

  /** The sum that is meant. */
  protected abstract pick(counts: Counts): number;

  updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null = null): void {
    const batch = readBatch(this.name, yTrue, yPred, sampleWeight);
    for (let k = 0; k < batch.yPred.length; k++) {
      this.#counts.add(this.name, batch.yTrue[k]!, batch.yPred[k]!, batch.weights?.[k] ?? 1);
    }
  }

  result(): number | readonly number[] {
    return single(this.#counts.counts().map((counts) => this.pick(counts)));
  }

  resetState(): void {
    this.#counts.reset();
  }
}
