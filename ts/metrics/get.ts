import { failUnknownName } from "../core/errors.js";
import {
  classNamed,
  deserialize,
  isSerialized,
  keepKnown,
  type NamesIn,
  namesOf,
  registered,
  type SerializableClass,
} from "../core/registry.js";
import type { Shape } from "../core/types.js";
import { BUNDLED, knownLoss, type LossName } from "../losses/get.js";
import type { LossFunction } from "../losses/index.js";
import { BinaryAccuracy } from "./binary-accuracy.js";
import { CategoricalAccuracy } from "./categorical-accuracy.js";
import type * as classes from "./classes.js";
import * as common from "./common.js";
import { LossMetric } from "./loss-metric.js";
import { Metric } from "./metric.js";
import { SparseCategoricalAccuracy } from "./sparse-categorical-accuracy.js";

/** A name of a metric in camelCase, or of a loss to be watched; "accuracy" is the accuracy that fits the output. */
export type MetricName = "accuracy" | "acc" | Exclude<NameAlone<NamesIn<Classes>>, "mean" | "sum"> | LossName;

type Classes = typeof classes;

/** Names of metrics that need not be told anything. */
type NameAlone<Name> = Name extends keyof Classes ? (Classes[Name] extends () => Metric ? Name : never) : Name;

/** What `compile` takes as a metric: a name, a metric, a loss, or a function of yTrue and yPred that gives one value a sample. */
export type MetricIdentifier =
  | MetricName
  | Metric
  | LossFunction
  | { readonly class_name: string; readonly config?: object };

keepKnown(common);

/**
 * The metric that an identifier stands for: a name in any spelling, of a metric or a loss, that of a registered class (`"mine>Largest"`), a metric, a loss,
 * a function, or the form that a metric has in a file.
 *
 * "accuracy" is {@link Accuracy} here, as in Keras: only `compile` chooses the one that fits the output.
 * **Errors** `unknown-name`.
 */
export function get(identifier: MetricIdentifier): Metric {
  return metricOf("metrics.get", identifier);
}

/** The metric for outputs and targets of these shapes. **Errors** `unknown-name`. */
export function metricFor(where: string, identifier: MetricIdentifier, yTrue: Shape, yPred: Shape): Metric {
  return isAccuracy(identifier) ? accuracyFor(identifier, yTrue, yPred) : metricOf(where, identifier);
}

/** **Errors** `unknown-name` already before shapes are known. */
export function checkMetric(where: string, identifier: MetricIdentifier): void {
  if (!isAccuracy(identifier)) metricOf(where, identifier);
}

function metricOf(where: string, identifier: unknown): Metric {
  if (identifier instanceof Metric) return identifier;
  if (isSerialized(identifier)) return deserialize<Metric>(where, "a metric", identifier, "keras.metrics");
  const name = typeof identifier === "string" ? identifier : undefined;
  const found = name && (classNamed("keras.metrics", name) ?? registered(name));
  if (typeof found === "function" && found.prototype instanceof Metric) {
    return (found as unknown as SerializableClass<Metric>).fromConfig({ name });
  }
  const loss = knownLoss(where, identifier);
  if (loss) return new LossMetric(loss, name);
  const names = ["accuracy", ...namesOf("keras.metrics"), ...namesOf("keras.losses")];
  return failUnknownName(where, "a metric", identifier, [...new Set(names)], BUNDLED);
}

function isAccuracy(name: unknown): name is string {
  return typeof name === "string" && /^acc(uracy)?$/i.test(name);
}

/** Keras's choice of accuracy by the shapes. */
function accuracyFor(name: string, yTrue: Shape, yPred: Shape): Metric {
  if (yPred.at(-1) === 1) return new BinaryAccuracy({ name });
  const isSparse = yTrue.length < yPred.length || (yTrue.at(-1) === 1 && (yPred.at(-1) ?? 0) > 1);
  return isSparse ? new SparseCategoricalAccuracy({ name }) : new CategoricalAccuracy({ name });
}
