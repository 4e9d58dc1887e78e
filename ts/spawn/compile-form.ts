/** What `compile` was given, in the form that it has in files: for a thread that compiles the same. */

import { fail } from "../core/errors.js";
import type { Json } from "../core/options.js";
import { isSerialized, serialize } from "../core/registry.js";
import { mapNest, type Nest } from "../core/structure.js";
import { FunctionLoss, Loss } from "../losses/loss.js";
import { Metric } from "../metrics/index.js";
import type { Compiled } from "../training/compiled.js";

/** What the other thread gives to `compile`. */
export interface CompileForm {
  readonly [option: string]: Json;
}

/** **Errors** `unsupported` for a loss, a metric or an optimizer of a class that is not registered, by its name. */
export function compileForm(where: string, compiled: Compiled): CompileForm {
  const { metrics, weightedMetrics } = compiled.options;
  return {
    ...(compiled.lossConfig() as CompileForm),
    optimizer: serialize(`${where}: optimizer`, compiled.optimizer),
    metrics: metricsForm(where, metrics),
    weightedMetrics: metricsForm(where, weightedMetrics),
  };
}

/** The form without the learning rate, which changes as training goes on. */
export function keyOf(form: CompileForm | null): string {
  const isRate = (name: string, value: unknown) => name === "learning_rate" && typeof value === "number";
  return JSON.stringify(form, (name, value) => (isRate(name, value) ? null : value));
}

function metricsForm(where: string, metrics: unknown): Json {
  const isOne = (value: unknown): value is unknown =>
    value === null || typeof value !== "object" || value instanceof Metric || isSerialized(value);
  return mapNest<unknown, Json>(metrics as Nest<unknown>, isOne, (metric) => metricForm(where, metric)) as Json;
}

function metricForm(where: string, metric: unknown): Json {
  const isLoss = metric instanceof Loss && !(metric instanceof FunctionLoss);
  if (metric instanceof Metric || isLoss) return serialize(`${where}: metrics`, metric);
  if (typeof metric !== "function") return metric as Json;
  const hint = "Write it as a class that extends metrics.Metric, and register that.";
  return fail("unsupported", where, "metrics of registered classes", metric, hint);
}
