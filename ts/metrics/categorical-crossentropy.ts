import { flag, fraction, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { CategoricalCrossentropy as CategoricalCrossentropyLoss } from "../losses/categorical-crossentropy.js";
import { axis } from "../tensor/internal.js";
import { LossMetric } from "./loss-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** Moves the targets towards their middle by this share, 0 … 1. Default 0. */
  labelSmoothing: fraction().default(0),
  /** The axis along which the classes lie; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link CategoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface CategoricalCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for one-hot targets.
 *
 * `−mean(sum(y·log p))`
 * **Shapes** yTrue, yPred: [batch, …, classes].
 * **Defaults** fromLogits false, labelSmoothing 0, axis -1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.CategoricalCrossentropy.
 *
 * @example
 * const metric = metrics.categoricalCrossentropy();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * metric.result(); // 0.2877
 */
export class CategoricalCrossentropy extends LossMetric {
  static override readonly className: string = "CategoricalCrossentropy";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: CategoricalCrossentropyOptions = {}) {
    super(
      new CategoricalCrossentropyLoss({
        fromLogits: options.fromLogits,
        labelSmoothing: options.labelSmoothing,
        axis: options.axis,
      }),
      options,
    );
  }
}

/**
 * Cross-entropy for one-hot targets.
 *
 * `−mean(sum(y·log p))`
 * **Shapes** yTrue, yPred: [batch, …, classes].
 * **Defaults** fromLogits false, labelSmoothing 0, axis -1.
 *
 * @example
 * const metric = metrics.categoricalCrossentropy();
 * metric.updateState([[0, 1]], [[0.25, 0.75]]);
 * metric.result(); // 0.2877
 */
export function categoricalCrossentropy(options?: CategoricalCrossentropyOptions): CategoricalCrossentropy {
  return new CategoricalCrossentropy(options);
}

registerSerializable(CategoricalCrossentropy, "keras.metrics");
