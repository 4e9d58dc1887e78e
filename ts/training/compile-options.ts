import { anything, type OptionsOf } from "../core/options.js";
import type { LossIdentifier } from "../losses/index.js";
import type { MetricIdentifier } from "../metrics/index.js";
import type { OptimizerIdentifier } from "../optimizers/index.js";
import type { ByOutput } from "./outputs.js";

/** The metrics of one output. */
type Watched = MetricIdentifier | readonly MetricIdentifier[] | null;

/** Metrics of one output as a list; of several outputs a list with an entry for each, or by their names. */
export type MetricsByOutput = readonly Watched[] | { readonly [output: string]: Watched };

/** What `compile` takes, with Keras's defaults. */
export const COMPILE_OPTIONS = {
  /** A name, for its defaults, or an optimizer. Default "rmsprop". */
  optimizer: anything<OptimizerIdentifier>().default("rmsprop"),
  /** What training makes small. Of several outputs one for all, a list, or by the outputs' names; null leaves an output out. */
  loss: anything<ByOutput<LossIdentifier | null>>(),
  /** Factors of the outputs' losses in their sum: a list, or by the outputs' names. Default 1 each. */
  lossWeights: anything<ByOutput<number>>().orNull(),
  /** What is shown besides; "accuracy" is the accuracy that fits the output. Of several outputs a list of lists, or by their names. Default none. */
  metrics: anything<MetricsByOutput>().default([]),
  /** Metrics that sample weights and class weights apply to. Default none. */
  weightedMetrics: anything<MetricsByOutput>().default([]),
};

/** Options of `compile`. */
export interface CompileOptions extends OptionsOf<typeof COMPILE_OPTIONS> {}
