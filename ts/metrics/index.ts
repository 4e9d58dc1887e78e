export * from "./classes.js";
export { get, type MetricIdentifier, type MetricName } from "./get.js";
export { MeanMetric } from "./mean-metric.js";
export { Metric, type MetricOptions } from "./metric.js";
