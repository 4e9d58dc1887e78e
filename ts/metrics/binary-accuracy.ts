import { checkOptionNames } from "../core/options.js";
import type { TensorLike } from "../tensor/index.js";
import { MeanMetric, matches, valuesOf } from "./metric.js";

/** Options of {@link BinaryAccuracy}. */
export interface BinaryAccuracyOptions {
  /** A prediction above it means yes. Default 0.5. */
  threshold?: number;
  /** Default "binary_accuracy". */
  name?: string;
}

/**
 * How often a yes-or-no prediction is right: `mean(yTrue = (yPred > threshold))`.
 *
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Source** keras.metrics.BinaryAccuracy.
 */
export class BinaryAccuracy extends MeanMetric {
  readonly direction = "up";
  private readonly threshold: number;

  constructor(options: BinaryAccuracyOptions = {}) {
    checkOptionNames("BinaryAccuracy", options, ["threshold", "name"]);
    const { threshold = 0.5, name = "binary_accuracy" } = options;
    super(name);
    this.threshold = threshold;
  }

  protected override values(yTrue: TensorLike, yPred: TensorLike): ArrayLike<number> {
    const [truth, predicted] = [valuesOf(yTrue), valuesOf(yPred)];
    const decided = Uint8Array.from(predicted.data, (p) => (p > this.threshold ? 1 : 0));
    return matches(this.name, truth.data, decided, [truth.shape, predicted.shape]);
  }
}
