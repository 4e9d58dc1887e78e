import type { Metric, MetricIdentifier } from "../metrics/index.js";
import { checkMetric, resolveMetric } from "../metrics/resolve.js";
import { RunningMean } from "../metrics/running-mean.js";
import type { Tensor } from "../tensor/index.js";
import type { Direction, Logs } from "./trainable.js";

/** The weights for metrics, and for those that sample weights apply to; both without masked steps. */
export interface MetricWeights {
  readonly plain: Tensor | null;
  readonly weighted: Tensor | null;
}

interface Named {
  readonly key: string;
  readonly metric: Metric;
  readonly weighted: boolean;
}

/** The running loss and metrics of a compiled model. */
export class MetricSet {
  private readonly loss = new RunningMean();
  private named: Named[] | undefined;

  constructor(
    private readonly metrics: readonly MetricIdentifier[],
    private readonly weightedMetrics: readonly MetricIdentifier[],
  ) {
    for (const metric of [...metrics, ...weightedMetrics]) checkMetric("compile: metrics", metric);
  }

  /** Takes in a batch and tells all means so far, in the order of their names, as Keras does. */
  update(loss: number, yTrue: Tensor, yPred: Tensor, weights: MetricWeights): Logs {
    this.loss.add(loss, yPred.shape[0] ?? 1);
    this.named ??= this.resolve(yTrue, yPred);
    for (const { metric, weighted } of this.named) {
      metric.updateState(yTrue, yPred, weighted ? weights.weighted : weights.plain);
    }
    const entries = this.named.map(({ key, metric }): [string, number] => [key, metric.result()]);
    entries.push(["loss", this.loss.value]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) as Logs;
  }

  /** Starts anew. */
  reset(): void {
    this.loss.reset();
    for (const { metric } of this.named ?? []) metric.resetState();
  }

  /** The same metrics with means of their own. */
  anew(): MetricSet {
    return new MetricSet(this.metrics, this.weightedMetrics);
  }

  /** Which way a metric improves. */
  directionOf(key: string): Direction | undefined {
    return this.named?.find((n) => n.key === key)?.metric.direction;
  }

  /** The metrics for these shapes; a name that comes twice gets Keras's suffix. */
  private resolve(yTrue: Tensor, yPred: Tensor): Named[] {
    const counts = new Map<string, number>();
    const all = [
      ...this.metrics.map((identifier) => ({ identifier, weighted: false })),
      ...this.weightedMetrics.map((identifier) => ({ identifier, weighted: true })),
    ];
    return all.map(({ identifier, weighted }) => {
      const metric = resolveMetric("compile: metrics", identifier, yTrue.shape, yPred.shape);
      const seen = counts.get(metric.name) ?? 0;
      counts.set(metric.name, seen + 1);
      const again = weighted ? `weighted_${metric.name}` : `${metric.name}_${seen}`;
      return { key: seen === 0 ? metric.name : again, metric, weighted };
    });
  }
}
