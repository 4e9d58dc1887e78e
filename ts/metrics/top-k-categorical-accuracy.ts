import { type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { checkSameShape } from "../losses/fused-loss.js";
import { argMax, type Tensor } from "../tensor/index.js";
import { isInTop } from "./in-top.js";
import { MeanMetric } from "./mean-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** Among how many largest predictions the target is looked for. Default 5. */
  k: wholeNumber().default(5),
};

/** Options of {@link TopKCategoricalAccuracy}. */
export interface TopKCategoricalAccuracyOptions extends OptionsOf<typeof OPTIONS> {}

export interface TopKCategoricalAccuracy extends ValuesOf<typeof OPTIONS> {}

/**
 * How often the one-hot target's class is among the k largest predictions.
 *
 * `mean(argMax(yTrue) among the k largest of yPred)`; what is as large as the k-th is among them.
 * **Shapes** yTrue, yPred: [batch, …, classes].
 * **Defaults** k 5.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.TopKCategoricalAccuracy.
 *
 * @example
 * const metric = metrics.topKCategoricalAccuracy({ k: 2 });
 * metric.updateState([[0, 1, 0], [1, 0, 0]], [[0.5, 0.4, 0.1], [0.1, 0.4, 0.5]]);
 * metric.result(); // 0.5
 */
export class TopKCategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "TopKCategoricalAccuracy";
  static override readonly options: OptionTable = OPTIONS;
  override readonly direction = "up";

  constructor(options: TopKCategoricalAccuracyOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return isInTop(argMax(yTrue), yPred, this.k);
  }
}

/**
 * How often the one-hot target's class is among the k largest predictions.
 *
 * `mean(argMax(yTrue) among the k largest of yPred)`; what is as large as the k-th is among them.
 * **Shapes** yTrue, yPred: [batch, …, classes].
 * **Defaults** k 5.
 *
 * @example
 * const metric = metrics.topKCategoricalAccuracy({ k: 2 });
 * metric.updateState([[0, 1, 0], [1, 0, 0]], [[0.5, 0.4, 0.1], [0.1, 0.4, 0.5]]);
 * metric.result(); // 0.5
 */
export function topKCategoricalAccuracy(options?: TopKCategoricalAccuracyOptions): TopKCategoricalAccuracy {
  return new TopKCategoricalAccuracy(options);
}

registerSerializable(TopKCategoricalAccuracy, "keras.metrics");
