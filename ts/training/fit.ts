import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { type ArrayLike, type Dataset, isDataset } from "../data/index.js";
import { batchColumns, batchesOf, columnsOf, type DataArguments, splitColumns } from "./batches.js";
import { CallbackList, givenCallbacks, givenVerbosity } from "./callbacks/callback-list.js";
import { type CallbackHooks, History, ProgbarLogger, type Verbosity } from "./callbacks/index.js";
import { type ClassWeight, checkClassWeight, weightClasses } from "./class-weight.js";
import { evaluateFeed } from "./evaluate.js";
import { Feed } from "./feed.js";
import { withSteps } from "./on-workers.js";
import { Pace } from "./pace.js";
import type { Batch, Logs, Steps, Trainable, Workers } from "./trainable.js";

/** Validation data: a dataset of batches, or arrays. */
export type ValidationData = Dataset | readonly [x: ArrayLike, y: ArrayLike, sampleWeight?: ArrayLike];

/** Options of `fit`, with Keras's names and defaults. */
export interface FitOptions {
  /** Samples in a batch, for arrays. Default 32. */
  batchSize?: number;
  /** Passes over the data, counted from 0 (so the last is `epochs - 1`). Default 1. */
  epochs?: number;
  /** 0 silent, 1 a progress bar, 2 a line per epoch, "auto" 1 on a terminal and 2 elsewhere. Default "auto". */
  verbose?: Verbosity;
  /** Told of each moment of training; plain objects with hooks are callbacks too. */
  callbacks?: readonly CallbackHooks[];
  /** Evaluated after each epoch. */
  validationData?: ValidationData;
  /** The last part of the arrays, between 0 and 1, to evaluate after each epoch and not train on. Default 0. */
  validationSplit?: number;
  /** Samples in a validation batch. Default: batchSize. */
  validationBatchSize?: number;
  /** Batches of each validation. Default: all. */
  validationSteps?: number;
  /** Validates after every so many epochs. Default 1. */
  validationFreq?: number;
  /** Puts the samples of arrays in a new order in each epoch. Default true. */
  shuffle?: boolean;
  /** A factor for the loss of each sample. */
  sampleWeight?: ArrayLike;
  /** A factor for the loss of each class, such as `{ 0: 1, 1: 5 }`. */
  classWeight?: ClassWeight;
  /** The epoch to start with, for training that goes on. Default 0. */
  initialEpoch?: number;
  /** Batches that make an epoch; needed for endless datasets. */
  stepsPerEpoch?: number;
  /**
   * Threads to train and validate on, or a `workerPool`: batches are cut into shards of 32 rows, whose gradients are summed in their order, so that any
   * number of workers gives the same bits, `workers: 1` included. For a `Sequential` of the package's own layers with one of its losses. Default: no
   * shards, no threads.
   */
  workers?: Workers;
  /** Stops training after the batch at hand; the history then has `stopped: true`. */
  signal?: AbortSignal;
}

const FIT_OPTIONS = [
  ...["batchSize", "epochs", "verbose", "callbacks", "validationData", "validationSplit", "validationBatchSize"],
  ...["validationSteps", "validationFreq", "shuffle", "sampleWeight", "classWeight", "initialEpoch", "stepsPerEpoch"],
  ...["workers", "signal"],
];

/** Trains a model for some epochs. */
export async function runFit(
  model: Trainable,
  x: Dataset | ArrayLike,
  y: ArrayLike | undefined,
  options: FitOptions,
): Promise<History> {
  checkOptionNames("fit", options, FIT_OPTIONS);
  const { epochs = 1, initialEpoch = 0, validationFreq = 1, signal } = options;
  const verbose = givenVerbosity("fit", options.verbose);
  if (!Number.isInteger(epochs) || epochs < 0)
    fail("invalid-argument", "fit", "a whole number of epochs", quoted(epochs));
  if (!Number.isInteger(initialEpoch) || initialEpoch < 0)
    fail("invalid-argument", "fit", "initialEpoch a whole number from 0 up", quoted(initialEpoch));
  if (!Number.isInteger(validationFreq) || validationFreq < 1)
    fail("invalid-argument", "fit", "validationFreq a whole number of at least 1", quoted(validationFreq));
  if (options.classWeight !== undefined) checkClassWeight("fit", options.classWeight);
  const [training, validation] = feedsOf(x, y, options);
  const history = new History();
  const callbacks = new CallbackList([
    ...givenCallbacks("fit", options.callbacks),
    ...(verbose === 0 ? [] : [new ProgbarLogger()]),
    history,
  ]);
  callbacks.start(model, { verbose, epochs, steps: training.steps });
  model.stopTraining = false;
  return withSteps("fit", model, options.workers, async (steps) => {
    const run = new Run(model, callbacks, options, steps);
    await callbacks.whole("onTrainBegin");
    let logs: Logs = {};
    try {
      for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining && !signal?.aborted; epoch++) {
        const isDue = (epoch + 1) % validationFreq === 0;
        logs = await run.epoch(epoch, training, isDue ? validation : undefined);
      }
    } finally {
      await training.close();
    }
    history.stopped = signal?.aborted ?? false;
    await callbacks.whole("onTrainEnd", logs);
    return history;
  });
}

/** The training batches and the validation batches, if any. */
function feedsOf(x: Dataset | ArrayLike, y: ArrayLike | undefined, options: FitOptions): [Feed, Feed | undefined] {
  const { validationData, validationSplit = 0, stepsPerEpoch, validationSteps } = options;
  const data: DataArguments = { ...options, x, y, shuffle: options.shuffle ?? true };
  const batchSize = options.validationBatchSize ?? options.batchSize;
  if (validationSplit === 0 || validationData !== undefined) {
    const validation =
      validationData &&
      new Feed("fit: validationData", validationBatches(validationData, batchSize), validationSteps, { restart: true });
    return [new Feed("fit", batchesOf("fit", data), stepsPerEpoch), validation];
  }
  if (isDataset(x)) fail("invalid-argument", "fit", "arrays with validationSplit", "a dataset", "Use take and skip.");
  const [first, last] = splitColumns("fit", columnsOf("fit", data), validationSplit);
  return [
    new Feed("fit", batchColumns("fit", first, data), stepsPerEpoch),
    new Feed("fit: validationSplit", batchColumns("fit", last, { batchSize }), validationSteps, { restart: true }),
  ];
}

function validationBatches(data: ValidationData, batchSize: number | undefined): Dataset {
  if (isDataset(data)) return data;
  if (!Array.isArray(data) || data.length < 2 || data.length > 3) {
    fail("invalid-argument", "fit: validationData", "[x, y], [x, y, sampleWeight] or a dataset", data);
  }
  const [x, y, sampleWeight] = data as readonly [ArrayLike, ArrayLike, ArrayLike?];
  return batchesOf("fit: validationData", { x, y, sampleWeight, batchSize });
}

/** What stays the same from epoch to epoch. */
class Run {
  private readonly pace = new Pace();
  private warned = false;

  constructor(
    private readonly model: Trainable,
    private readonly callbacks: CallbackList,
    private readonly options: FitOptions,
    private readonly steps: Steps,
  ) {}

  /** One pass over the training batches and, unless stopped, over the validation batches. */
  async epoch(epoch: number, training: Feed, validation: Feed | undefined): Promise<Logs> {
    const { model, callbacks, options } = this;
    model.resetMetrics();
    await callbacks.epoch("onEpochBegin", epoch);
    const { logs, firstNaN } = await this.batches(training);
    const epochLogs = { ...logs };
    if (validation !== undefined && !options.signal?.aborted) {
      const found = await evaluateFeed(model, this.steps, validation, callbacks, this.pace, options.signal);
      for (const [name, value] of Object.entries(found ?? {})) epochLogs[`val_${name}`] = value;
    }
    await callbacks.epoch("onEpochEnd", epoch, epochLogs);
    if (firstNaN !== undefined) this.warn(epoch, firstNaN);
    return epochLogs;
  }

  private async batches(training: Feed): Promise<{ logs: Logs; firstNaN: number | undefined }> {
    const { model, callbacks, options, steps } = this;
    let logs: Logs = {};
    let firstNaN: number | undefined;
    let step = 0;
    for await (const batch of training.epoch()) {
      await callbacks.batch("onTrainBatchBegin", step);
      logs = await steps.trainStep(this.weighted(batch as Batch));
      if (Number.isNaN(logs.loss)) firstNaN ??= step;
      await callbacks.batch("onTrainBatchEnd", step, logs);
      step++;
      await this.pace.due();
      if (model.stopTraining || options.signal?.aborted) break;
    }
    return { logs, firstNaN };
  }

  private weighted(batch: Batch): Batch {
    const { classWeight } = this.options;
    return classWeight === undefined ? batch : weightClasses("fit", batch, classWeight);
  }

  /** Training goes on with a NaN loss, as in Keras; but once it is said in words what that means. */
  private warn(epoch: number, batch: number): void {
    if (this.warned) return;
    this.warned = true;
    console.warn(
      `fit: the loss became nan at epoch ${epoch + 1}, batch ${batch}. Lower the learning rate or clip gradients ` +
        "(clipnorm: 1); callbacks.terminateOnNaN() ends training when it happens.",
    );
  }
}
