import { fraction, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { RATE_OPTIONS, RateAtRate, type Rates } from "./rate-at-rate.js";

const OPTIONS = {
  ...RATE_OPTIONS,
  /** The least recall, 0 … 1. */
  recall: fraction(),
};

/** Options of {@link PrecisionAtRecall}. */
export interface PrecisionAtRecallOptions extends OptionsOf<typeof OPTIONS> {}

export interface PrecisionAtRecall extends ValuesOf<typeof OPTIONS> {}

/**
 * The largest precision at a threshold whose recall is at least the one that is given.
 *
 * Sensitivity, which is recall, is `tp / (tp + fn)`, specificity `tn / (tn + fp)`, precision `tp / (tp + fp)`; 0 where no threshold is good enough.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1, yPred within 0 … 1.
 * **Defaults** numThresholds 200, classId null.
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1 and predictions outside 0 … 1; `index-out-of-range` for a classId that there is not.
 * **Source** keras.metrics.PrecisionAtRecall.
 *
 * @example
 * const metric = metrics.precisionAtRecall({ recall: 0.5 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.5, 0.3, 0.9]);
 * metric.result(); // 1
 */
export class PrecisionAtRecall extends RateAtRate {
  static override readonly className: string = "PrecisionAtRecall";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: PrecisionAtRecallOptions) {
    super(options);
  }

  protected override rates({ precision, sensitivity }: Rates): [number, number] {
    return [sensitivity, precision];
  }

  protected override get bound(): number {
    return this.recall;
  }
}

/**
 * The largest precision at a threshold whose recall is at least the one that is given.
 *
 * Sensitivity, which is recall, is `tp / (tp + fn)`, specificity `tn / (tn + fp)`, precision `tp / (tp + fp)`; 0 where no threshold is good enough.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1, yPred within 0 … 1.
 * **Defaults** numThresholds 200, classId null.
 *
 * @example
 * const metric = metrics.precisionAtRecall({ recall: 0.5 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.5, 0.3, 0.9]);
 * metric.result(); // 1
 */
export function precisionAtRecall(options: PrecisionAtRecallOptions): PrecisionAtRecall {
  return new PrecisionAtRecall(options);
}

registerSerializable(PrecisionAtRecall, "keras.metrics");
