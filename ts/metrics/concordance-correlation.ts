import type { OptionsOf, OptionTable, ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { EPSILON } from "../losses/epsilon.js";
import { checkSameShape } from "../losses/fused-loss.js";
import { add, div, mean, mul, square, sub, type Tensor } from "../tensor/index.js";
import { axis } from "../tensor/internal.js";
import { MeanMetric } from "./mean-metric.js";
import { METRIC_OPTIONS } from "./metric.js";

const OPTIONS = {
  ...METRIC_OPTIONS,
  /** The axis along which values are compared; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** Options of {@link ConcordanceCorrelation}. */
export interface ConcordanceCorrelationOptions extends OptionsOf<typeof OPTIONS> {}

export interface ConcordanceCorrelation extends ValuesOf<typeof OPTIONS> {}

/**
 * How nearly predictions are equal to the targets, from −1 to 1: as correlation, but scale and shift count.
 *
 * `mean(2(y − p̄)(p − p̄) / (σ²(y) + σ²(p) + (ȳ − p̄)² + 1e-7))` along the axis, averaged over samples.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** axis -1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.ConcordanceCorrelation; Lin, A concordance correlation coefficient to evaluate reproducibility (1989).
 *
 * @example
 * const metric = metrics.concordanceCorrelation();
 * metric.updateState([[0, 1, 2]], [[1, 3, 8]]);
 * metric.result(); // 0.2545
 */
export class ConcordanceCorrelation extends MeanMetric {
  static override readonly className: string = "ConcordanceCorrelation";
  static override readonly options: OptionTable = OPTIONS;
  override readonly direction = "up";

  constructor(options: ConcordanceCorrelationOptions = {}) {
    super(options);
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const options = { axis: this.axis, keepdims: true };
    const [yMean, pMean] = [mean(yTrue, options), mean(yPred, options)];
    const variance = (x: Tensor, middle: Tensor) => mean(square(sub(x, middle)), options);
    const spread = add(add(variance(yTrue, yMean), variance(yPred, pMean)), square(sub(yMean, pMean)));
    const together = mul(mul(sub(yTrue, pMean), sub(yPred, pMean)), 2);
    return mean(div(together, add(spread, EPSILON)), { axis: this.axis });
  }
}

/**
 * How nearly predictions are equal to the targets, from −1 to 1: as correlation, but scale and shift count.
 *
 * `mean(2(y − p̄)(p − p̄) / (σ²(y) + σ²(p) + (ȳ − p̄)² + 1e-7))` along the axis, averaged over samples.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Defaults** axis -1.
 *
 * @example
 * const metric = metrics.concordanceCorrelation();
 * metric.updateState([[0, 1, 2]], [[1, 3, 8]]);
 * metric.result(); // 0.2545
 */
export function concordanceCorrelation(options?: ConcordanceCorrelationOptions): ConcordanceCorrelation {
  return new ConcordanceCorrelation(options);
}

registerSerializable(ConcordanceCorrelation, "keras.metrics");
