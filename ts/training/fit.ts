import { fail, quoted } from "../core/errors.js";
import { readOptions } from "../core/options.js";
import type { Elements } from "../data/elements.js";
import { type Arrays, isDataset } from "../data/index.js";
import type { Tensors } from "../tensor/index.js";
import { batchColumns, batchesOf, columnsOf, type DataArguments, type Ports, splitColumns } from "./batches.js";
import { CallbackList } from "./callbacks/callback-list.js";
import { History } from "./callbacks/history.js";
import { weightClasses } from "./class-weight.js";
import { type Loop, testEpoch } from "./evaluate.js";
import { Feed } from "./feed.js";
import { LossWatch } from "./loss-watch.js";
import { withSteps } from "./on-workers.js";
import { FIT_OPTIONS, type FitOptions, type FitValues, type ValidationData } from "./options.js";
import { Pace } from "./pace.js";
import type { Batch, Logs, Trainable } from "./trainable.js";
import { Turn } from "./turn.js";
import { closed, untilAborted } from "./until-aborted.js";

/** Trains a model for some epochs. Whatever can be refused is refused before the first of them. */
export async function runFit(
  model: Trainable,
  x: DataArguments["x"],
  y: DataArguments["y"],
  given: FitOptions = {},
): Promise<History> {
  const options = readOptions("fit", FIT_OPTIONS, given);
  const { callbacks, workers, signal, verbose, epochs } = options;
  const feeds = feedsOf(x, y, options, model.ports);
  const history = callbacks.find((callback) => callback instanceof History) ?? new History();
  const last = callbacks.includes(history) ? [] : [history];
  return Turn.take("fit", model, (turn) =>
    withSteps("fit", model, workers, async (steps) => {
      const list = await CallbackList.of(model, callbacks, { verbose, epochs, steps: feeds.training.steps }, last);
      const run = new Run({ model, steps, callbacks: list, turn, pace: new Pace(), signal }, options, feeds);
      try {
        model.stopTraining = false;
        model.initialEpoch = options.initialEpoch;
        await list.whole("onTrainBegin", {});
        const logs = await run.epochs();
        model.finishTraining?.();
        history.stopped = signal?.aborted ?? false;
        await list.whole("onTrainEnd", logs ?? {});
      } finally {
        await closed(feeds.training.close(), signal?.aborted ?? false);
      }
      return history;
    }),
  );
}

/** The training batches and the validation batches, if any. */
interface Feeds {
  readonly training: Feed;
  readonly validation: Feed | null;
}

function feedsOf(x: DataArguments["x"], y: DataArguments["y"], options: FitValues, ports: Ports = {}): Feeds {
  const { training, validation } = fitBatches(x, y, options, ports);
  const where = options.validationData === null ? "fit: validationSplit" : "fit: validationData";
  const steps = options.validationSteps ?? undefined;
  return {
    training: new Feed("fit", training, options.stepsPerEpoch ?? undefined),
    validation: validation && new Feed(where, validation, steps, { restart: true }),
  };
}

/** The batches to train on, and those to validate with, if any. */
export function fitBatches(
  x: DataArguments["x"],
  y: DataArguments["y"],
  options: FitValues,
  ports: Ports = {},
): { training: Elements; validation: Elements | null } {
  const { validationData, validationSplit, batchSize, shuffle } = options;
  const data: DataArguments = { x, y, batchSize, shuffle, sampleWeight: options.sampleWeight ?? undefined };
  const validationBatchSize = options.validationBatchSize ?? batchSize;
  if (validationData !== null || validationSplit === 0) {
    const where = "fit: validationData";
    return {
      training: batchesOf("fit", data, ports),
      validation: validationData && validationBatches(where, validationData, validationBatchSize, ports),
    };
  }
  if (isDataset(x)) {
    fail("invalid-argument", "fit", "arrays with validationSplit", "a dataset", "Use take and skip.");
  }
  const [first, rest] = splitColumns("fit", columnsOf("fit", data, ports), validationSplit);
  return {
    training: batchColumns("fit", first, data),
    validation: batchColumns("fit: validationSplit", rest, { batchSize: validationBatchSize }),
  };
}

function validationBatches(where: string, data: ValidationData, batchSize: number, ports: Ports): Elements {
  if (isDataset(data)) return data;
  if (!Array.isArray(data) || data.length < 2 || data.length > 3) {
    fail("invalid-argument", where, "[x, y], [x, y, sampleWeight] or a dataset", data);
  }
  const [x, y, sampleWeight] = data as readonly [Arrays, Arrays, Arrays?];
  if (y === undefined || y === null) fail("invalid-argument", where, "targets y beside x", quoted(y));
  return batchesOf(where, { x, y, sampleWeight, batchSize }, ports);
}

/** What stays the same from epoch to epoch. */
class Run {
  readonly #watch = new LossWatch();

  constructor(
    private readonly loop: Loop,
    private readonly options: FitValues,
    private readonly feeds: Feeds,
  ) {}

  /** All epochs, unless stopped; the logs of the last one, if there was one. */
  async epochs(): Promise<Logs | undefined> {
    const { model, signal } = this.loop;
    const { epochs } = this.options;
    let logs: Logs | undefined;
    for (let epoch = model.initialEpoch; epoch < epochs && !model.stopTraining && !signal?.aborted; epoch++) {
      logs = (await this.#epoch(epoch)) ?? logs;
    }
    return logs;
  }

  /** One pass over the training batches and, unless stopped, over the validation batches; undefined when it saw no batch. */
  async #epoch(epoch: number): Promise<Logs | undefined> {
    const { loop, feeds } = this;
    const { callbacks, turn, model } = loop;
    await turn.step(() => model.resetMetrics());
    await callbacks.epoch("onEpochBegin", epoch, {});
    const logs = await this.#train(epoch);
    if (logs === undefined) return undefined;
    const isDue = (epoch + 1) % this.options.validationFreq === 0;
    if (feeds.validation !== null && isDue && !loop.signal?.aborted) {
      const { validation } = feeds;
      const found = await turn.apart(() => testEpoch(loop, validation));
      for (const [name, value] of Object.entries(found ?? {})) logs[`val_${name}`] = value;
    }
    await callbacks.epoch("onEpochEnd", epoch, logs);
    this.#watch.tell();
    return logs;
  }

  /** The logs after the last batch; undefined when the signal came before the first. */
  async #train(epoch: number): Promise<Logs | undefined> {
    const { model, steps, callbacks, turn, pace, signal } = this.loop;
    let logs: Logs | undefined;
    let step = 0;
    for await (const batch of untilAborted(this.feeds.training.epoch(), signal)) {
      await callbacks.batch("onTrainBatchBegin", step, {});
      const weighted = this.#weighted(batch);
      logs = { ...(await turn.step(() => steps.trainStep(weighted))) };
      this.#watch.look(logs.loss, epoch, step, batch);
      await callbacks.batch("onTrainBatchEnd", step, logs);
      step++;
      await pace.due();
      if (model.stopTraining) break;
    }
    return logs && { ...logs };
  }

  #weighted(batch: Batch<Tensors>): Batch<Tensors> {
    const { options, loop } = this;
    const { classWeight } = options;
    return classWeight === null
      ? batch
      : weightClasses("fit", batch, classWeight, () => loop.model.outputRank?.(batch.x));
  }
}
