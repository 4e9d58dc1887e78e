import { fraction, type OptionsOf, type OptionTable, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { RATE_OPTIONS, RateAtRate, type Rates } from "./rate-at-rate.js";

const OPTIONS = {
  ...RATE_OPTIONS,
  /** The least specificity, 0 … 1. */
  specificity: fraction(),
};

/** Options of {@link SensitivityAtSpecificity}. */
export interface SensitivityAtSpecificityOptions extends OptionsOf<typeof OPTIONS> {}

export interface SensitivityAtSpecificity extends ValuesOf<typeof OPTIONS> {}

/**
 * The largest sensitivity at a threshold whose specificity is at least the one that is given.
 *
 * Sensitivity, which is recall, is `tp / (tp + fn)`, specificity `tn / (tn + fp)`, precision `tp / (tp + fp)`; 0 where no threshold is good enough.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1, yPred within 0 … 1.
 * **Defaults** numThresholds 200, classId null.
 * **Errors** `shape-mismatch`; `invalid-argument` for targets other than 0 and 1 and predictions outside 0 … 1; `index-out-of-range` for a classId that there is not.
 * **Source** keras.metrics.SensitivityAtSpecificity.
 *
 * @example
 * const metric = metrics.sensitivityAtSpecificity({ specificity: 0.5 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.5, 0.3, 0.9]);
 * metric.result(); // 1
 */
export class SensitivityAtSpecificity extends RateAtRate {
  static override readonly className: string = "SensitivityAtSpecificity";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: SensitivityAtSpecificityOptions) {
    super(options);
  }

  protected override rates({ sensitivity, specificity }: Rates): [number, number] {
    return [specificity, sensitivity];
  }

  protected override get bound(): number {
    return this.specificity;
  }
}

/**
 * The largest sensitivity at a threshold whose specificity is at least the one that is given.
 *
 * Sensitivity, which is recall, is `tp / (tp + fn)`, specificity `tn / (tn + fp)`, precision `tp / (tp + fp)`; 0 where no threshold is good enough.
 * **Shapes** yTrue, yPred: of one shape, [batch, …], or yTrue without a last axis of length 1; yTrue of 0 and 1, yPred within 0 … 1.
 * **Defaults** numThresholds 200, classId null.
 *
 * @example
 * const metric = metrics.sensitivityAtSpecificity({ specificity: 0.5 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.5, 0.3, 0.9]);
 * metric.result(); // 1
 */
export function sensitivityAtSpecificity(options: SensitivityAtSpecificityOptions): SensitivityAtSpecificity {
  return new SensitivityAtSpecificity(options);
}

registerSerializable(SensitivityAtSpecificity, "keras.metrics");
