import { functionOf, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { LossFunction } from "../losses/index.js";
import type { Tensor } from "../tensor/index.js";
import { MeanMetric } from "./mean-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** Of yTrue and yPred, gives one value a sample. */
  fn: functionOf<LossFunction>(),
};

/** Options of {@link MeanMetricWrapper}. */
export interface MeanMetricWrapperOptions extends OptionsOf<typeof OPTIONS> {}

export interface MeanMetricWrapper extends ValuesOf<typeof OPTIONS> {}

/**
 * The weighted mean of what a function of yTrue and yPred gives: `Σ w·v / Σ w`.
 *
 * A function that is registered goes into files; `compile` makes such a metric of every function.
 * **Errors** `shape-mismatch` for weights that do not fit the values.
 * **Source** keras.metrics.MeanMetricWrapper.
 *
 * @example
 * const metric = metrics.meanMetricWrapper({ fn: (y, p) => abs(sub(y, p)), name: "error" });
 * metric.updateState([[1], [2]], [[1], [4]]);
 * metric.result(); // 1
 */
export class MeanMetricWrapper extends MeanMetric {
  static override readonly className: string = "MeanMetricWrapper";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: MeanMetricWrapperOptions) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.fn(yTrue, yPred);
  }
}

/**
 * The weighted mean of what a function of yTrue and yPred gives: `Σ w·v / Σ w`.
 *
 * @example
 * const metric = metrics.meanMetricWrapper({ fn: (y, p) => abs(sub(y, p)), name: "error" });
 * metric.updateState([[1], [2]], [[1], [4]]);
 * metric.result(); // 1
 */
export function meanMetricWrapper(options: MeanMetricWrapperOptions): MeanMetricWrapper {
  return new MeanMetricWrapper(options);
}

registerSerializable(MeanMetricWrapper, "keras.metrics");
