import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { SparseCategoricalCrossentropy } from "../losses/sparse-categorical-crossentropy.js";
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

/** Options of {@link Perplexity}. */
export interface PerplexityOptions extends OptionsOf<typeof OPTIONS> {}

export interface Perplexity extends ValuesOf<typeof OPTIONS> {}

/**
 * How many classes a model is as unsure between, on average: the exponential of the cross-entropy.
 *
 * `exp(−mean(log p[yTrue]))`, over the samples that are not of `ignoreClass`. Keras itself has no such metric.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1], of class ids; yPred: [batch, …, classes].
 * **Defaults** fromLogits false, ignoreClass null, axis -1.
 * **Errors** `shape-mismatch`; `index-out-of-range` for an id outside 0 … classes−1.
 * **Source** Jelinek et al., Perplexity: a measure of the difficulty of speech recognition tasks (1977).
 *
 * @example
 * const metric = metrics.perplexity();
 * metric.updateState([1, 0], [[0.5, 0.5], [0.5, 0.5]]);
 * metric.result(); // 2
 */
export class Perplexity extends LossMetric {
  static override readonly className: string = "Perplexity";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: PerplexityOptions = {}) {
    super(
      new SparseCategoricalCrossentropy({
        fromLogits: options.fromLogits,
        ignoreClass: options.ignoreClass,
        axis: options.axis,
      }),
      options,
    );
  }

  override result(): number {
    return Math.exp(super.result());
  }
}

/**
 * How many classes a model is as unsure between, on average: the exponential of the cross-entropy.
 *
 * `exp(−mean(log p[yTrue]))`, over the samples that are not of `ignoreClass`. Keras itself has no such metric.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1], of class ids; yPred: [batch, …, classes].
 * **Defaults** fromLogits false, ignoreClass null, axis -1.
 *
 * @example
 * const metric = metrics.perplexity();
 * metric.updateState([1, 0], [[0.5, 0.5], [0.5, 0.5]]);
 * metric.result(); // 2
 */
export function perplexity(options?: PerplexityOptions): Perplexity {
  return new Perplexity(options);
}

registerSerializable(Perplexity, "keras.metrics");
