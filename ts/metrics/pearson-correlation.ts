import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { checkSameShape } from "../losses/fused-loss.js";
import { div, mean, mul, sqrt, square, sub, type Tensor } from "../tensor/index.js";
import { axis } from "../tensor/internal.js";
import { MeanMetric } from "./mean-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** The axis along which values are compared; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link PearsonCorrelation}. */
export interface PearsonCorrelationOptions extends OptionsOf<typeof OPTIONS> {}

export interface PearsonCorrelation extends ValuesOf<typeof OPTIONS> {}

/**
 * How nearly predictions rise and fall in a line with the targets, from −1 to 1.
 *
 * `mean((y − ȳ)(p − p̄)) / (σ(y)·σ(p))` along the axis, averaged over samples.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** axis -1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.PearsonCorrelation.
 *
 * @example
 * const metric = metrics.pearsonCorrelation();
 * metric.updateState([[0, 1, 2]], [[1, 3, 8]]);
 * metric.result(); // 0.9707
 */
export class PearsonCorrelation extends MeanMetric {
  static override readonly className: string = "PearsonCorrelation";
  static override readonly options: OptionTable = OPTIONS;
  override readonly direction = "up";

  constructor(options: PearsonCorrelationOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const options = { axis: this.axis, keepdims: true };
    const standard = (x: Tensor) => {
      const centred = sub(x, mean(x, options));
      return div(centred, sqrt(mean(square(centred), options)));
    };
    return mean(mul(standard(yTrue), standard(yPred)), { axis: this.axis });
  }
}

/**
 * How nearly predictions rise and fall in a line with the targets, from −1 to 1.
 *
 * `mean((y − ȳ)(p − p̄)) / (σ(y)·σ(p))` along the axis, averaged over samples.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** axis -1.
 *
 * @example
 * const metric = metrics.pearsonCorrelation();
 * metric.updateState([[0, 1, 2]], [[1, 3, 8]]);
 * metric.result(); // 0.9707
 */
export function pearsonCorrelation(options?: PearsonCorrelationOptions): PearsonCorrelation {
  return new PearsonCorrelation(options);
}

registerSerializable(PearsonCorrelation, "keras.metrics");
