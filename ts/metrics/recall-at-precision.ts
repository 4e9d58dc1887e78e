import { fraction, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { RATE_OPTIONS, RateAtRate, type Rates } from "./rate-at-rate.js";

const OPTIONS = {
  ...RATE_OPTIONS,
  /** The least precision, 0 … 1. */
  precision: fraction(),
};

/** Options of {@link RecallAtPrecision}. */
export interface RecallAtPrecisionOptions extends OptionsOf<typeof OPTIONS> {}

export interface RecallAtPrecision extends ValuesOf<typeof OPTIONS> {}

/**
 * The largest recall at a threshold whose precision is at least the one that is given.
 *
 * Sensitivity, which is recall, is `tp / (tp + fn)`, specificity `tn / (tn + fp)`, precision `tp / (tp + fp)`; 0 where no threshold is good enough.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1, yPred within 0 … 1.
 * **Defaults** numThresholds 200, classId null.
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1 and predictions outside 0 … 1; `index-out-of-range` for a classId that there is not.
 * **Source** keras.metrics.RecallAtPrecision.
 *
 * @example
 * const metric = metrics.recallAtPrecision({ precision: 0.5 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.5, 0.3, 0.9]);
 * metric.result(); // 1
 */
export class RecallAtPrecision extends RateAtRate {
  static override readonly className: string = "RecallAtPrecision";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: RecallAtPrecisionOptions) {
    super(options);
  }

  protected override rates({ precision, sensitivity }: Rates): [number, number] {
    return [precision, sensitivity];
  }

  protected override get bound(): number {
    return this.precision;
  }
}

/**
 * The largest recall at a threshold whose precision is at least the one that is given.
 *
 * Sensitivity, which is recall, is `tp / (tp + fn)`, specificity `tn / (tn + fp)`, precision `tp / (tp + fp)`; 0 where no threshold is good enough.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1, yPred within 0 … 1.
 * **Defaults** numThresholds 200, classId null.
 *
 * @example
 * const metric = metrics.recallAtPrecision({ precision: 0.5 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.5, 0.3, 0.9]);
 * metric.result(); // 1
 */
export function recallAtPrecision(options: RecallAtPrecisionOptions): RecallAtPrecision {
  return new RecallAtPrecision(options);
}

registerSerializable(RecallAtPrecision, "keras.metrics");
