import { fail, quoted } from "../core/errors.js";
import {
  anything,
  flag,
  Option,
  type OptionsOf,
  type OptionTable,
  share,
  type ValuesOf,
  wholeNumber,
} from "../core/options.js";
import type { Arrays, Dataset } from "../data/index.js";
import { callbackList } from "./callbacks/given-callbacks.js";
import { verbosity } from "./callbacks/verbosity.js";
import { type ClassWeight, checkClassWeight } from "./class-weight.js";
import type { Workers } from "./trainable.js";

/** What fit, evaluate and predict have in common. */
const LOOP = {
  /** Samples in a batch, for arrays. Default 32. */
  batchSize: wholeNumber().default(32),
  /** 0 silent, 1 a progress bar, 2 a line per epoch, "auto" 1 on a terminal and 2 elsewhere (of `predict` 0 elsewhere). Default "auto". */
  verbose: verbosity().default("auto"),
  /** Told of each moment; plain objects with hooks are callbacks too. Default none. */
  callbacks: callbackList(),
  /**
   * Threads to compute on, or a `workerPool`. Default "auto": all cores, once steps prove so long that it pays, where the model and the page allow it.
   *
   * Batches are cut into the same shards whatever it is, and their gradients summed in the same order, so that every value gives the same bits. 1 is this
   * thread alone. A number or a pool that cannot be had is an error; "auto" then goes on with one thread.
   */
  workers: anything<Workers>().orNull(),
  /** Stops after the batch at hand: the history of `fit` then has `stopped: true`, `evaluate` and `predict` throw `aborted`. */
  signal: abortSignal().orNull(),
} satisfies OptionTable;

/** One pass over data. */
export const PREDICT_OPTIONS = {
  ...LOOP,
  /** Batches to go through. Default: all. */
  steps: wholeNumber().orNull(),
};

export const EVALUATE_OPTIONS = {
  ...PREDICT_OPTIONS,
  /** A factor for the loss of each sample. */
  sampleWeight: anything<Arrays>().orNull(),
};

export const FIT_OPTIONS = {
  ...LOOP,
  /** Passes over the data, counted from 0 (so the last is `epochs - 1`). Default 1. */
  epochs: wholeNumber(0).default(1),
  /** The epoch to start with, for training that goes on. Default 0. */
  initialEpoch: wholeNumber(0).default(0),
  /** Batches that make an epoch; needed for endless datasets. Each epoch goes on where the last one ended. Default: all. */
  stepsPerEpoch: wholeNumber().orNull(),
  /** Puts the samples of arrays in a new order in each epoch. Default true. */
  shuffle: flag().default(true),
  /** A factor for the loss of each sample. */
  sampleWeight: anything<Arrays>().orNull(),
  /** A factor for the loss of each class, such as `{ 0: 1, 1: 5 }`. */
  classWeight: classWeights().orNull(),
  /** Evaluated after each epoch. Default none. */
  validationData: anything<ValidationData>().orNull(),
  /** The last part of the arrays, between 0 and 1, to evaluate after each epoch and not train on. Default 0. */
  validationSplit: share().default(0),
  /** Samples in a validation batch. Default: batchSize. */
  validationBatchSize: wholeNumber().orNull(),
  /** Batches of each validation, from the first one on. Default: all. */
  validationSteps: wholeNumber().orNull(),
  /** Validates after every so many epochs. Default 1. */
  validationFreq: wholeNumber().default(1),
};

/** Validation data: a dataset of batches, or arrays. */
export type ValidationData = Dataset | readonly [x: Arrays, y: Arrays, sampleWeight?: Arrays];

/** Options of `predict`, with Keras's names and defaults. */
export interface PredictOptions extends OptionsOf<typeof PREDICT_OPTIONS> {}

/** Options of `evaluate`, with Keras's names and defaults. */
export interface EvaluateOptions extends OptionsOf<typeof EVALUATE_OPTIONS> {}

/** Options of `fit`, with Keras's names and defaults. */
export interface FitOptions extends OptionsOf<typeof FIT_OPTIONS> {}

export type LoopValues = ValuesOf<typeof LOOP>;
export type PredictValues = ValuesOf<typeof PREDICT_OPTIONS>;
export type FitValues = ValuesOf<typeof FIT_OPTIONS>;

function abortSignal(): Option<AbortSignal> {
  return new Option((where, name, value) => {
    if (isSignal(value)) return value;
    const isController = isSignal((value as { signal?: unknown } | null)?.signal);
    const hint = isController ? "Write signal: controller.signal." : "";
    return fail("invalid-argument", where, `${name} to be an AbortSignal`, quoted(value), hint);
  });
}

function isSignal(value: unknown): value is AbortSignal {
  const signal = value as Partial<AbortSignal> | null | undefined;
  return typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function";
}

function classWeights(): Option<ClassWeight> {
  return new Option((where, _name, value) => {
    checkClassWeight(where, value as ClassWeight);
    return value as ClassWeight;
  });
}
