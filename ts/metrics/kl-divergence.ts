import { registerSerializable } from "../core/registry.js";
import { KLDivergence as KLDivergenceLoss } from "../losses/kl-divergence.js";
import { LossMetric } from "./loss-metric.js";
import type { MetricOptions } from "./metric.js";

/**
 * Kullback and Leibler's divergence: how much a predicted distribution tells less than the true one.
 *
 * `mean(sum(yTrue·log(yTrue / yPred)))`, with both kept in [1e-7, 1].
 * **Shapes** yTrue, yPred: [batch, …, classes].
 * **Errors** `shape-mismatch`.
 * **Source** keras.metrics.KLDivergence.
 *
 * @example
 * const metric = metrics.klDivergence();
 * metric.updateState([[0.5, 0.5]], [[0.25, 0.75]]);
 * metric.result(); // 0.1438
 */
export class KLDivergence extends LossMetric {
  static override readonly className: string = "KLDivergence";
  static readonly aliases = ["kld"] as const;

  constructor(options: MetricOptions = {}) {
    super(new KLDivergenceLoss(), options);
  }
}

/**
 * Kullback and Leibler's divergence: how much a predicted distribution tells less than the true one.
 *
 * `mean(sum(yTrue·log(yTrue / yPred)))`, with both kept in [1e-7, 1].
 * **Shapes** yTrue, yPred: [batch, …, classes].
 *
 * @example
 * const metric = metrics.klDivergence();
 * metric.updateState([[0.5, 0.5]], [[0.25, 0.75]]);
 * metric.result(); // 0.1438
 */
export function klDivergence(options?: MetricOptions): KLDivergence {
  return new KLDivergence(options);
}

registerSerializable(KLDivergence, "keras.metrics");
