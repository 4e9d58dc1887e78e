import { registerSerializable } from "../core/registry.js";
import { CategoricalHinge as CategoricalHingeLoss } from "../losses/categorical-hinge.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * How far the score of the right class is from being 1 above the largest other, for one-hot targets.
 *
 * `mean(max(max((1 − yTrue)·yPred) − sum(yTrue·yPred) + 1, 0))`
 * **Shapes** yTrue, yPred: [batch, …, classes].
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.CategoricalHinge.
 *
 * @example
 * const metric = metrics.categoricalHinge();
 * metric.updateState([[0, 1]], [[0.4, 0.6]]);
 * metric.result(); // 0.8
 */
export class CategoricalHinge extends LossMetric {
  static override readonly className: string = "CategoricalHinge";

  constructor(options: MetricOptions = {}) {
    super(new CategoricalHingeLoss(), options);
  }
}

/**
 * How far the score of the right class is from being 1 above the largest other, for one-hot targets.
 *
 * `mean(max(max((1 − yTrue)·yPred) − sum(yTrue·yPred) + 1, 0))`
 * **Shapes** yTrue, yPred: [batch, …, classes].
 *
 * @example
 * const metric = metrics.categoricalHinge();
 * metric.updateState([[0, 1]], [[0.4, 0.6]]);
 * metric.result(); // 0.8
 */
export function categoricalHinge(options?: MetricOptions): CategoricalHinge {
  return new CategoricalHinge(options);
}

registerSerializable(CategoricalHinge, "keras.metrics");
