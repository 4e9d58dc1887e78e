import { failUnknownName } from "../core/errors.js";
import { lookup } from "../core/lookup.js";
import type { Shape } from "../core/types.js";
import { lossNamed, resolveLoss } from "../losses/resolve.js";
import type { Tensor } from "../tensor/index.js";
import { BinaryAccuracy } from "./binary-accuracy.js";
import { CategoricalAccuracy } from "./categorical-accuracy.js";
import { LossMetric } from "./loss-metric.js";
import { Metric } from "./metric.js";
import { SparseCategoricalAccuracy } from "./sparse-categorical-accuracy.js";

const METRICS = {
  binaryAccuracy: (name: string) => new BinaryAccuracy({ name }),
  categoricalAccuracy: (name: string) => new CategoricalAccuracy({ name }),
  sparseCategoricalAccuracy: (name: string) => new SparseCategoricalAccuracy({ name }),
} satisfies Record<string, (name: string) => Metric>;

/** The name of a metric; "accuracy" is the accuracy that fits the output. */
export type MetricName = "accuracy" | "acc" | keyof typeof METRICS;

/** What `compile` takes as a metric: a name (losses' names too), a metric, or a function of yTrue and yPred. */
export type MetricIdentifier = MetricName | (string & {}) | Metric | ((yTrue: Tensor, yPred: Tensor) => Tensor);

/** The metric an identifier stands for, when the shapes of a first batch are known. **Errors** "unknown-name". */
export function resolveMetric(where: string, identifier: MetricIdentifier, yTrue: Shape, yPred: Shape): Metric {
  if (identifier instanceof Metric) return identifier;
  if (typeof identifier === "function") return new LossMetric(resolveLoss(where, identifier));
  if (isAccuracy(identifier)) return accuracyFor(identifier, yTrue, yPred);
  const make = lookup<(name: string) => Metric>(METRICS, identifier);
  if (make !== undefined) return make(identifier);
  const loss = typeof identifier === "string" ? lossNamed(identifier) : undefined;
  return loss === undefined ? failUnknownMetric(where, identifier) : new LossMetric(loss, identifier);
}

/** Throws "unknown-name" already at compile, before shapes are known. */
export function checkMetric(where: string, identifier: MetricIdentifier): void {
  if (typeof identifier !== "string" || !isAccuracy(identifier)) resolveMetric(where, identifier, [], []);
}

function isAccuracy(name: unknown): boolean {
  return typeof name === "string" && /^acc(uracy)?$/i.test(name);
}

/** Keras's choice of accuracy by the shapes. */
function accuracyFor(name: string, yTrue: Shape, yPred: Shape): Metric {
  if (yPred.at(-1) === 1) return new BinaryAccuracy({ name });
  const isSparse = yTrue.length < yPred.length || (yTrue.at(-1) === 1 && (yPred.at(-1) ?? 0) > 1);
  return isSparse ? new SparseCategoricalAccuracy({ name }) : new CategoricalAccuracy({ name });
}

function failUnknownMetric(where: string, identifier: unknown): never {
  return failUnknownName(where, "a metric", identifier, ["accuracy", ...Object.keys(METRICS)]);
}
