import { registerSerializable } from "../core/registry.js";
import { Poisson as PoissonLoss } from "../losses/poisson.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * How unlikely counts are under Poisson distributions of the predicted means.
 *
 * `mean(yPred − yTrue·log(yPred + 1e-7))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.Poisson.
 *
 * @example
 * const metric = metrics.poisson();
 * metric.updateState([[1], [2]], [[1], [3]]);
 * metric.result(); // 0.9014
 */
export class Poisson extends LossMetric {
  static override readonly className: string = "Poisson";

  constructor(options: MetricOptions = {}) {
    super(new PoissonLoss(), options);
  }
}

/**
 * How unlikely counts are under Poisson distributions of the predicted means.
 *
 * `mean(yPred − yTrue·log(yPred + 1e-7))`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1.
 *
 * @example
 * const metric = metrics.poisson();
 * metric.updateState([[1], [2]], [[1], [3]]);
 * metric.result(); // 0.9014
 */
export function poisson(options?: MetricOptions): Poisson {
  return new Poisson(options);
}

registerSerializable(Poisson, "keras.metrics");
