import { flag, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { checkClassIds } from "../losses/fused-loss.js";
import { toFloat } from "../losses/weights.js";
import { cast, equal, expandDims, max, reshape, slice, type Tensor } from "../tensor/index.js";
import { isInTop } from "./in-top.js";
import { MeanMetric } from "./mean-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** Among how many largest predictions the target is looked for. Default 5. */
  k: wholeNumber().default(5),
  /** Whether yPred are class ids, the likeliest first, rather than scores. Default false. */
  fromSortedIds: flag().default(false),
};

/** Options of {@link SparseTopKCategoricalAccuracy}. */
export interface SparseTopKCategoricalAccuracyOptions extends OptionsOf<typeof OPTIONS> {}

export interface SparseTopKCategoricalAccuracy extends ValuesOf<typeof OPTIONS> {}

/**
 * How often the target's class id is among the k largest predictions.
 *
 * `mean(yTrue among the k largest of yPred)`; what is as large as the k-th is among them. With `fromSortedIds` yPred are class ids, the likeliest first.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1], of class ids; yPred: [batch, …, classes].
 * **Defaults** k 5, fromSortedIds false.
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id outside 0 … classes−1.
 * **Source** keras.metrics.SparseTopKCategoricalAccuracy.
 *
 * @example
 * const metric = metrics.sparseTopKCategoricalAccuracy({ k: 2 });
 * metric.updateState([1, 0], [[0.5, 0.4, 0.1], [0.1, 0.4, 0.5]]);
 * metric.result(); // 0.5
 */
export class SparseTopKCategoricalAccuracy extends MeanMetric {
  static override readonly className: string = "SparseTopKCategoricalAccuracy";
  static override readonly options: OptionTable = OPTIONS;
  override readonly direction = "up";

  constructor(options: SparseTopKCategoricalAccuracyOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkClassIds(this.name, yTrue.shape, yPred.shape);
    const ids = reshape(yTrue, yPred.shape.slice(0, -1));
    if (!this.fromSortedIds) return isInTop(cast(ids, "int32"), yPred, this.k);
    const hits = toFloat(equal(expandDims(ids, { axis: -1 }), yPred));
    const k = Math.min(this.k, yPred.shape.at(-1) ?? 0);
    return max(
      slice(
        hits,
        hits.shape.map(() => 0),
        [...ids.shape, k],
      ),
      { axis: -1 },
    );
  }
}

/**
 * How often the target's class id is among the k largest predictions.
 *
 * `mean(yTrue among the k largest of yPred)`; what is as large as the k-th is among them. With `fromSortedIds` yPred are class ids, the likeliest first.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1], of class ids; yPred: [batch, …, classes].
 * **Defaults** k 5, fromSortedIds false.
 *
 * @example
 * const metric = metrics.sparseTopKCategoricalAccuracy({ k: 2 });
 * metric.updateState([1, 0], [[0.5, 0.4, 0.1], [0.1, 0.4, 0.5]]);
 * metric.result(); // 0.5
 */
export function sparseTopKCategoricalAccuracy(
  options?: SparseTopKCategoricalAccuracyOptions,
): SparseTopKCategoricalAccuracy {
  return new SparseTopKCategoricalAccuracy(options);
}

registerSerializable(SparseTopKCategoricalAccuracy, "keras.metrics");
