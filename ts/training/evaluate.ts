import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import type { ArrayLike, Dataset } from "../data/index.js";
import { concat, type Tensor, tidy } from "../tensor/index.js";
import { batchesOf } from "./batches.js";
import { CallbackList, givenCallbacks, givenVerbosity } from "./callbacks/callback-list.js";
import { type CallbackHooks, ProgbarLogger, type Verbosity } from "./callbacks/index.js";
import { Feed } from "./feed.js";
import { withSteps } from "./on-workers.js";
import { Pace } from "./pace.js";
import { terminal } from "./progress/terminal.js";
import type { Batch, Logs, Steps, Trainable, Workers } from "./trainable.js";

/** Options of `predict`. */
export interface PredictOptions {
  /** Samples in a batch, for arrays. Default 32. */
  batchSize?: number;
  /** Default "auto": a progress bar on a terminal, nothing elsewhere. */
  verbose?: Verbosity;
  /** Batches to go through. Default: all. */
  steps?: number;
  callbacks?: readonly CallbackHooks[];
  /**
   * Threads to compute on, or a `workerPool`: each takes some rows of a batch, so that larger batches gain more. The bits are those without workers.
   * For a `Sequential` of the package's own layers. Default: no threads.
   */
  workers?: Workers;
  /** Stops after the batch at hand. */
  signal?: AbortSignal;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends PredictOptions {
  /** Default "auto": a progress bar on a terminal, one line elsewhere. */
  verbose?: Verbosity;
  /** A factor for the loss of each sample. */
  sampleWeight?: ArrayLike;
}

const PREDICT_OPTIONS = ["batchSize", "verbose", "steps", "callbacks", "workers", "signal"];

/** The loss and metrics over data. **Errors** "aborted" when the signal stops it: a part would be taken for the whole. */
export async function runEvaluate(
  model: Trainable,
  x: Dataset | ArrayLike,
  y: ArrayLike | undefined,
  options: EvaluateOptions,
): Promise<Logs> {
  checkOptionNames("evaluate", options, [...PREDICT_OPTIONS, "sampleWeight"]);
  const { batchSize, sampleWeight, signal } = options;
  const verbose = givenVerbosity("evaluate", options.verbose);
  const feed = new Feed("evaluate", batchesOf("evaluate", { x, y, batchSize, sampleWeight }), options.steps, {
    restart: true,
  });
  const callbacks = callbacksOf("evaluate", model, feed, verbose, options);
  const logs = await withSteps("evaluate", model, options.workers, (steps) =>
    evaluateFeed(model, steps, feed, callbacks, new Pace(), signal),
  );
  return logs ?? failAborted("evaluate");
}

/** One pass over a feed's batches without training; undefined when it was stopped. */
export async function evaluateFeed(
  model: Trainable,
  steps: Steps,
  feed: Feed,
  callbacks: CallbackList,
  pace: Pace,
  signal: AbortSignal | undefined,
): Promise<Logs | undefined> {
  model.resetMetrics();
  await callbacks.whole("onTestBegin");
  let logs: Logs = {};
  let step = 0;
  for await (const batch of feed.epoch()) {
    await callbacks.batch("onTestBatchBegin", step);
    logs = await steps.testStep(batch as Batch);
    await callbacks.batch("onTestBatchEnd", step++, logs);
    await pace.due();
    if (signal?.aborted) return undefined;
  }
  await callbacks.whole("onTestEnd", logs);
  return logs;
}

/** The outputs for all batches, one after another. **Errors** "aborted" when the signal stops it. */
export async function runPredict(model: Trainable, x: Dataset | ArrayLike, options: PredictOptions): Promise<Tensor> {
  checkOptionNames("predict", options, PREDICT_OPTIONS);
  const { batchSize, signal, steps } = options;
  const asked = givenVerbosity("predict", options.verbose);
  // A line for each prediction would drown a page's console or a log.
  const verbose = asked === "auto" ? (terminal().isTTY ? 1 : 0) : asked;
  const feed = new Feed("predict", batchesOf("predict", { x, batchSize }), steps, { restart: true });
  const callbacks = callbacksOf("predict", model, feed, verbose, options);
  const outputs = await withSteps("predict", model, options.workers, (each) =>
    predictFeed(each, feed, callbacks, signal),
  );
  return outputs.length === 1 ? outputs[0]! : tidy(() => concat(outputs, { axis: 0 }));
}

async function predictFeed(
  steps: Steps,
  feed: Feed,
  callbacks: CallbackList,
  signal: AbortSignal | undefined,
): Promise<Tensor[]> {
  const pace = new Pace();
  const outputs: Tensor[] = [];
  await callbacks.whole("onPredictBegin");
  for await (const batch of feed.epoch()) {
    await callbacks.batch("onPredictBatchBegin", outputs.length);
    outputs.push(await steps.predictStep(batch.x as Tensor));
    await callbacks.batch("onPredictBatchEnd", outputs.length - 1);
    await pace.due();
    if (signal?.aborted) failAborted("predict");
  }
  await callbacks.whole("onPredictEnd");
  return outputs;
}

function callbacksOf(
  where: string,
  model: Trainable,
  feed: Feed,
  verbose: Verbosity,
  options: PredictOptions,
): CallbackList {
  const list = [...givenCallbacks(where, options.callbacks), ...(verbose === 0 ? [] : [new ProgbarLogger()])];
  const callbacks = new CallbackList(list);
  callbacks.start(model, { verbose, epochs: 1, steps: feed.steps });
  return callbacks;
}

function failAborted(where: string): never {
  return fail("aborted", where, "to finish", "an abort signal");
}
