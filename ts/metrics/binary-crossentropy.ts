import { flag, fraction, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { BinaryCrossentropy as BinaryCrossentropyLoss } from "../losses/binary-crossentropy.js";
import { LossMetric } from "./loss-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits: flag().default(false),
  /** Moves the targets towards their middle by this share, 0 … 1. Default 0. */
  labelSmoothing: fraction().default(0),
};

/** Options of {@link BinaryCrossentropy}. */
export interface BinaryCrossentropyOptions extends OptionsOf<typeof OPTIONS> {}

export interface BinaryCrossentropy extends ValuesOf<typeof OPTIONS> {}

/**
 * Cross-entropy for yes-or-no targets.
 *
 * `−mean(y·log p + (1−y)·log(1−p))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** fromLogits false, labelSmoothing 0.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.BinaryCrossentropy.
 *
 * @example
 * const metric = metrics.binaryCrossentropy();
 * metric.updateState([[1], [0]], [[0.9], [0.2]]);
 * metric.result(); // 0.1643
 */
export class BinaryCrossentropy extends LossMetric {
  static override readonly className: string = "BinaryCrossentropy";
  static override readonly options: OptionTable = OPTIONS;
  static readonly aliases = ["bce"] as const;

  constructor(options: BinaryCrossentropyOptions = {}) {
    super(
      new BinaryCrossentropyLoss({ fromLogits: options.fromLogits, labelSmoothing: options.labelSmoothing }),
      options,
    );
  }
}

/**
 * Cross-entropy for yes-or-no targets.
 *
 * `−mean(y·log p + (1−y)·log(1−p))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** fromLogits false, labelSmoothing 0.
 *
 * @example
 * const metric = metrics.binaryCrossentropy();
 * metric.updateState([[1], [0]], [[0.9], [0.2]]);
 * metric.result(); // 0.1643
 */
export function binaryCrossentropy(options?: BinaryCrossentropyOptions): BinaryCrossentropy {
  return new BinaryCrossentropy(options);
}

registerSerializable(BinaryCrossentropy, "keras.metrics");
