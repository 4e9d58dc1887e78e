import { fail } from "../core/errors.js";
import { readOptions } from "../core/options.js";
import { concat, type Tensors, tidy } from "../tensor/index.js";
import { flattenTensors, mapTensors } from "../tensor/tensors.js";
import { batchesOf, type DataArguments } from "./batches.js";
import { CallbackList } from "./callbacks/callback-list.js";
import type { Verbosity } from "./callbacks/verbosity.js";
import { Feed } from "./feed.js";
import { withSteps } from "./on-workers.js";
import {
  EVALUATE_OPTIONS,
  type EvaluateOptions,
  type LoopValues,
  PREDICT_OPTIONS,
  type PredictOptions,
} from "./options.js";
import { Pace } from "./pace.js";
import { terminal } from "./progress/terminal.js";
import type { Logs, Steps, Trainable } from "./trainable.js";
import { Turn } from "./turn.js";
import { untilAborted } from "./until-aborted.js";

/** What a loop over batches works with. */
export interface Loop {
  readonly model: Trainable;
  readonly steps: Steps;
  readonly callbacks: CallbackList;
  readonly turn: Turn;
  readonly pace: Pace;
  readonly signal: AbortSignal | null;
}

/** The loss and metrics over data. **Errors** `aborted` when the signal stops it: a part would be taken for the whole. */
export async function runEvaluate(
  model: Trainable,
  x: DataArguments["x"],
  y: DataArguments["y"],
  given: EvaluateOptions = {},
): Promise<Logs> {
  const options = readOptions("evaluate", EVALUATE_OPTIONS, given);
  const { batchSize, sampleWeight, workers, signal, verbose } = options;
  const data = batchesOf("evaluate", { x, y, batchSize, sampleWeight: sampleWeight ?? undefined }, model.ports);
  const feed = new Feed("evaluate", data, options.steps ?? undefined, { restart: true });
  const callbacks = await callbacksOf(model, feed, verbose, options);
  const logs = await Turn.take("evaluate", model, (turn) =>
    withSteps("evaluate", model, workers, (steps) =>
      testEpoch({ model, steps, callbacks, turn, pace: new Pace(), signal }, feed),
    ),
  );
  return logs ?? failAborted("evaluate");
}

/** One pass over a feed's batches without training; undefined when it was stopped. */
export async function testEpoch(loop: Loop, feed: Feed): Promise<Logs | undefined> {
  const { model, steps, callbacks, turn, pace, signal } = loop;
  await turn.step(() => model.resetMetrics());
  await callbacks.whole("onTestBegin", {});
  let logs: Logs | undefined;
  let step = 0;
  for await (const batch of untilAborted(feed.epoch(), signal)) {
    await callbacks.batch("onTestBatchBegin", step, {});
    logs = { ...(await turn.step(() => steps.testStep(batch))) };
    await callbacks.batch("onTestBatchEnd", step++, logs);
    await pace.due();
  }
  if (signal?.aborted) return undefined;
  await callbacks.whole("onTestEnd", logs!);
  return logs;
}

/** The outputs for all batches, one after another. **Errors** `aborted` when the signal stops it. */
export async function runPredict(
  model: Trainable,
  x: DataArguments["x"],
  given: PredictOptions = {},
): Promise<Tensors> {
  const options = readOptions("predict", PREDICT_OPTIONS, given);
  const { batchSize, workers, signal } = options;
  const verbose = predictVerbosity(options.verbose);
  const feed = new Feed("predict", batchesOf("predict", { x, batchSize }, model.ports), options.steps ?? undefined, {
    restart: true,
  });
  const callbacks = await callbacksOf(model, feed, verbose, options);
  return withSteps("predict", model, workers, (steps) => predictEpoch(steps, feed, callbacks, signal));
}

/** A line for each prediction would drown a page's console or a log. */
export function predictVerbosity(verbose: Verbosity): Verbosity {
  if (verbose !== "auto") return verbose;
  return terminal().isTTY ? 1 : 0;
}

async function predictEpoch(
  steps: Steps,
  feed: Feed,
  callbacks: CallbackList,
  signal: AbortSignal | null,
): Promise<Tensors> {
  const pace = new Pace();
  const outputs: Tensors[] = [];
  await callbacks.whole("onPredictBegin", {});
  for await (const batch of untilAborted(feed.epoch(), signal)) {
    await callbacks.batch("onPredictBatchBegin", outputs.length, {});
    outputs.push(await steps.predictStep(batch.x));
    await callbacks.batch("onPredictBatchEnd", outputs.length - 1, {});
    await pace.due();
  }
  if (signal?.aborted) failAborted("predict");
  await callbacks.whole("onPredictEnd", {});
  return joined(outputs);
}

/** The outputs of all batches as one, leaf by leaf. */
function joined(outputs: readonly Tensors[]): Tensors {
  const first = outputs[0]!;
  if (outputs.length === 1) return first;
  const flat = outputs.map(flattenTensors);
  return tidy(() => {
    let leaf = 0;
    return mapTensors(first, () => {
      const parts = flat.map((leaves) => leaves[leaf]!);
      leaf++;
      return concat(parts, { axis: 0 });
    });
  });
}

function callbacksOf(model: Trainable, feed: Feed, verbose: Verbosity, options: LoopValues): Promise<CallbackList> {
  return CallbackList.of(model, options.callbacks, { verbose, epochs: 1, steps: feed.steps });
}

function failAborted(where: string): never {
  return fail("aborted", where, "to finish", "an abort signal");
}
