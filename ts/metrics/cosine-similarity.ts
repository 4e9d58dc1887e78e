import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { CosineSimilarity as CosineSimilarityLoss } from "../losses/cosine-similarity.js";
import { neg, type Tensor } from "../tensor/index.js";
import { axis } from "../tensor/internal.js";
import { LossMetric } from "./loss-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** The axis along which vectors lie; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link CosineSimilarity}. */
export interface CosineSimilarityOptions extends OptionsOf<typeof OPTIONS> {}

export interface CosineSimilarity extends ValuesOf<typeof OPTIONS> {}

/**
 * How much predictions point where the targets do, from −1 (the opposite way) to 1 (the same way).
 *
 * `sum(yTrue/‖yTrue‖ · yPred/‖yPred‖)` along the axis, which is the loss of that name with the other sign.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** axis -1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.CosineSimilarity.
 *
 * @example
 * const metric = metrics.cosineSimilarity();
 * metric.updateState([[1, 0]], [[1, 1]]);
 * metric.result(); // 0.7071
 */
export class CosineSimilarity extends LossMetric {
  static override readonly className: string = "CosineSimilarity";
  static override readonly options: OptionTable = OPTIONS;
  override readonly direction = "up";

  constructor(options: CosineSimilarityOptions = {}) {
    super(new CosineSimilarityLoss({ axis: options.axis }), options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return neg(super.call(yTrue, yPred));
  }
}

/**
 * How much predictions point where the targets do, from −1 (the opposite way) to 1 (the same way).
 *
 * `sum(yTrue/‖yTrue‖ · yPred/‖yPred‖)` along the axis, which is the loss of that name with the other sign.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** axis -1.
 *
 * @example
 * const metric = metrics.cosineSimilarity();
 * metric.updateState([[1, 0]], [[1, 1]]);
 * metric.result(); // 0.7071
 */
export function cosineSimilarity(options?: CosineSimilarityOptions): CosineSimilarity {
  return new CosineSimilarity(options);
}

registerSerializable(CosineSimilarity, "keras.metrics");
