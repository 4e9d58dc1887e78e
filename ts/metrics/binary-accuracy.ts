import { number, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { checkSameShape } from "../losses/fused-loss.js";
import { toFloat } from "../losses/weights.js";
import { equal, greater, type Tensor } from "../tensor/index.js";
import { MeanMetric } from "./mean-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** A prediction above it means yes. Default 0.5. */
  threshold: number().default(0.5),
};

/** Options of {@link BinaryAccuracy}. */
export interface BinaryAccuracyOptions extends OptionsOf<typeof OPTIONS> {}

export interface BinaryAccuracy extends ValuesOf<typeof OPTIONS> {}

/**
 * How often a yes-or-no prediction is right: `mean(yTrue = (yPred > threshold))`.
 *
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** threshold 0.5. **Errors** `shape-mismatch`.
 * **Source** keras.metrics.BinaryAccuracy.
 *
 * @example
 * const accuracy = metrics.binaryAccuracy();
 * accuracy.updateState([[1], [0]], [[0.9], [0.6]]);
 * accuracy.result(); // 0.5
 */
export class BinaryAccuracy extends MeanMetric {
  static override readonly className: string = "BinaryAccuracy";
  static override readonly options: OptionTable = OPTIONS;
  override readonly direction = "up";

  constructor(options: BinaryAccuracyOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return equal(yTrue, toFloat(greater(yPred, this.threshold)));
  }
}

/**
 * How often a yes-or-no prediction is right: `mean(yTrue = (yPred > threshold))`.
 *
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** threshold 0.5.
 *
 * @example
 * const accuracy = metrics.binaryAccuracy();
 * accuracy.updateState([[1], [0]], [[0.9], [0.6]]);
 * accuracy.result(); // 0.5
 */
export function binaryAccuracy(options?: BinaryAccuracyOptions): BinaryAccuracy {
  return new BinaryAccuracy(options);
}

registerSerializable(BinaryAccuracy, "keras.metrics");
