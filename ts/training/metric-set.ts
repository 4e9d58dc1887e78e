import { fail, quoted } from "../core/errors.js";
import { isIdentifier, isRegistered, type SerializableClass } from "../core/registry.js";
import { checkMetric, metricFor } from "../metrics/get.js";
import type { Metric, MetricIdentifier } from "../metrics/index.js";
import { RunningMean } from "../metrics/running-mean.js";
import type { Tensor } from "../tensor/index.js";
import type { MetricsByOutput } from "./compile-options.js";
import type { Outputs } from "./outputs.js";
import type { Direction, Logs } from "./trainable.js";

/** Metrics as they were given to `compile`. */
export interface GivenMetrics {
  readonly metrics: MetricsByOutput;
  readonly weightedMetrics: MetricsByOutput;
}

/** What the metrics of one step look at: for each output its target, itself, and its weights. */
export interface Seen {
  readonly outputs: Outputs;
  readonly yTrue: readonly (Tensor | null)[];
  readonly yPred: readonly Tensor[];
  readonly sampleWeight: readonly (Tensor | null)[];
}

/** The losses of one step: their sum, and each output's, null where it has none. */
export interface StepLosses {
  readonly loss: number;
  readonly each: readonly (number | null)[];
}

interface Named {
  readonly key: string;
  readonly output: number;
  readonly metric: Metric;
  readonly isWeighted: boolean;
}

/** The running loss and metrics of a compiled model. */
export class MetricSet {
  readonly #given: GivenMetrics;
  readonly #isCopy: boolean;
  /** Of all sets of a compiled model, by key. */
  readonly #directions: Map<string, Direction | undefined>;
  readonly #losses = new Map<string, RunningMean>();
  #named: readonly Named[] | undefined;

  /** **Errors** `unknown-name`, `invalid-argument`. */
  constructor(given: GivenMetrics, original: MetricSet | null = null) {
    this.#given = given;
    this.#isCopy = original !== null;
    this.#directions = original === null ? new Map() : original.#directions;
    if (original === null)
      for (const [name, metrics] of Object.entries(given)) checkMetrics(`compile: ${name}`, metrics);
  }

  /** Takes in a batch and tells all means so far, in the order of their names, as Keras does. */
  update(losses: StepLosses, seen: Seen): Logs {
    this.#addLosses(losses, seen);
    this.#named ??= this.#resolve(seen);
    for (const { metric, output, isWeighted } of this.#named) {
      metric.updateState(seen.yTrue[output]!, seen.yPred[output]!, isWeighted ? seen.sampleWeight[output]! : null);
    }
    const entries = [
      ...this.#named.flatMap((named) => this.#results(named)),
      ...[...this.#losses].map(([key, mean]): [string, number] => [key, mean.value]),
    ];
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) as Logs;
  }

  /** Starts anew. */
  reset(): void {
    for (const mean of this.#losses.values()) mean.reset();
    for (const { metric } of this.#named ?? []) metric.resetState();
  }

  /** The same metrics with means of their own; the instances that were given to `compile` are left to this one. */
  anew(): MetricSet {
    return new MetricSet(this.#given, this);
  }

  /** Which way a metric improves, where it is known. */
  directionOf(key: string): Direction | undefined {
    return this.#directions.get(key);
  }

  /** A metric's number by its key, or each of several by `key[0]`, `key[1]`, … */
  #results({ key, metric }: Named): [string, number][] {
    const result = metric.result();
    if (typeof result === "number") return [[key, result]];
    const direction = this.#directions.get(key);
    for (const k of result.keys()) this.#directions.set(`${key}[${k}]`, direction);
    return result.map((value, k): [string, number] => [`${key}[${k}]`, value]);
  }

  /** A batch's losses count as often as it has rows. */
  #addLosses({ loss, each }: StepLosses, { outputs, yPred }: Seen): void {
    this.#addLoss("loss", loss, yPred[0]!);
    if (each.filter((one) => one !== null).length < 2) return;
    each.forEach((one, k) => {
      if (one !== null) this.#addLoss(outputs.keyOf(k, "loss"), one, yPred[k]!);
    });
  }

  #addLoss(key: string, loss: number, yPred: Tensor): void {
    const mean = this.#losses.get(key) ?? new RunningMean();
    this.#losses.set(key, mean);
    this.#directions.set(key, "down");
    mean.add(loss, yPred.shape[0] ?? 1);
  }

  /** The metrics for these outputs; a name that comes twice gets Keras's suffix. */
  #resolve(seen: Seen): readonly Named[] {
    const counts = new Map<string, number>();
    const countOf = (key: string) => {
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      return count;
    };
    const free = (key: string) => {
      const count = countOf(key);
      return count === 0 ? key : `${key}_${count}`;
    };
    const named = (output: number, metric: Metric, isWeighted: boolean) => {
      const key = seen.outputs.keyOf(output, metric.name);
      if (!isWeighted) return { key: free(key), output, metric, isWeighted };
      const again = seen.outputs.keyOf(output, `weighted_${metric.name}`);
      return { key: counts.has(key) ? free(again) : free(key), output, metric, isWeighted };
    };
    const all = (name: keyof GivenMetrics) =>
      this.#byOutput(name, seen).flatMap((metrics, output) =>
        metrics.map((metric) => named(output, metric, name === "weightedMetrics")),
      );
    const found = [...all("metrics"), ...all("weightedMetrics")];
    for (const { key, metric } of found) this.#directions.set(key, metric.direction);
    return found;
  }

  #byOutput(name: keyof GivenMetrics, { outputs, yTrue, yPred }: Seen): Metric[][] {
    const where = `compile: ${name}`;
    return listsByOutput(where, this.#given[name], outputs).map((list, k) =>
      list.map((identifier) => {
        const target = yTrue[k];
        if (!target) return fail("invalid-argument", where, `y for the output "${outputs.names[k]}"`, "none");
        return this.#own(metricFor(where, identifier, target.shape, yPred[k]!.shape), identifier);
      }),
    );
  }

  /** A copy of an instance that was given, where its class says how it is made again. */
  #own(metric: Metric, identifier: MetricIdentifier): Metric {
    if (!this.#isCopy || metric !== identifier) return metric;
    if (isRegistered(metric))
      return (metric.constructor as unknown as SerializableClass<Metric>).fromConfig(metric.getConfig());
    metric.resetState();
    return metric;
  }
}

/** The metrics of each output as a list. With one output all are its own, nested or not. */
function listsByOutput(where: string, given: MetricsByOutput, outputs: Outputs): MetricIdentifier[][] {
  if (Array.isArray(given) && (given.length === 0 || outputs.count === 1))
    return outputs.names.map(() => leavesOf(given));
  return outputs.each<unknown>(where, given, () => false).map((own) => leavesOf(own ?? []));
}

/** **Errors** `invalid-argument`, `unknown-name`: already at compile, before shapes are known. */
function checkMetrics(where: string, given: MetricsByOutput): void {
  if (isIdentifier(given)) {
    fail("invalid-argument", where, 'an array such as ["accuracy"], or an object by output', quoted(given));
  }
  for (const identifier of leavesOf(Array.isArray(given) ? given : Object.values(given)))
    checkMetric(where, identifier);
}

/** Identifiers in lists, without the nulls. */
function leavesOf(given: unknown): MetricIdentifier[] {
  return [given].flat(2).filter((each) => each !== null && each !== undefined) as MetricIdentifier[];
}
