import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { SparseCategoricalCrossentropy as SparseCategoricalCrossentropyLoss } from "../losses/sparse-categorical-crossentropy.js";
import { axis } from "../tensor/internal.js";
import { LossMetric } from "./loss-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** Samples of this class, such as a padding of −1 or 0, are left out. Default null: of none. */
  ignoreClass: axis().orNull(),
  /** The axis along which the classes lie; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link SparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface SparseCategoricalCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for targets that are class ids.
 *
 * `−mean(log p[yTrue])`, over the samples that are not of `ignoreClass`.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1], of class ids; yPred: [batch, …, classes].
 * **Defaults** fromLogits false, ignoreClass null, axis -1.
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id outside 0 … classes−1.
 * **Source** keras.metrics.SparseCategoricalCrossentropy.
 *
 * @example
 * const metric = metrics.sparseCategoricalCrossentropy();
 * metric.updateState([1], [[0.25, 0.75]]);
 * metric.result(); // 0.2877
 */
export class SparseCategoricalCrossentropy extends LossMetric {
  static override readonly className: string = "SparseCategoricalCrossentropy";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: SparseCategoricalCrossentropyOptions = {}) {
    super(
      new SparseCategoricalCrossentropyLoss({
        fromLogits: options.fromLogits,
        ignoreClass: options.ignoreClass,
        axis: options.axis,
      }),
      options,
    );
  }
}

/**
 * Cross-entropy for targets that are class ids.
 *
 * `−mean(log p[yTrue])`, over the samples that are not of `ignoreClass`.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1], of class ids; yPred: [batch, …, classes].
 * **Defaults** fromLogits false, ignoreClass null, axis -1.
 *
 * @example
 * const metric = metrics.sparseCategoricalCrossentropy();
 * metric.updateState([1], [[0.25, 0.75]]);
 * metric.result(); // 0.2877
 */
export function sparseCategoricalCrossentropy(
  options?: SparseCategoricalCrossentropyOptions,
): SparseCategoricalCrossentropy {
  return new SparseCategoricalCrossentropy(options);
}

registerSerializable(SparseCategoricalCrossentropy, "keras.metrics");
