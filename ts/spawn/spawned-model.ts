import { fail } from "../core/errors.js";
import { checkOptionNames, readOptions } from "../core/options.js";
import { mapNest } from "../core/structure.js";
import type { Elements } from "../data/elements.js";
import { type HostArray, isHostArray, rows, toTensor } from "../data/host.js";
import type { Dataset } from "../data/index.js";
import type { LayerOutput, WeightValue } from "../layers/index.js";
import type { Model, SummaryOptions } from "../models/index.js";
import { type BatchOptions, type Data, split, TEST_ON_BATCH, TRAIN_ON_BATCH } from "../models/training-model.js";
import { pack } from "../parallel/packed.js";
import type { Program } from "../parallel/port.js";
import { type HostArrays, hostsOf, type Outcome, tensorsOf } from "../parallel/replica.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import { atRest, flattenTensors, withWhere } from "../tensor/internal.js";
import { batchesOf, batchOf, toBatch } from "../training/batches.js";
import { CallbackList } from "../training/callbacks/callback-list.js";
import { History } from "../training/callbacks/history.js";
import type { CallbackHooks, CallbackParams } from "../training/callbacks/hooks.js";
import { isSensor } from "../training/callbacks/sensor.js";
import { predictVerbosity } from "../training/evaluate.js";
import { fitBatches } from "../training/fit.js";
import type { CompileOptions } from "../training/index.js";
import {
  EVALUATE_OPTIONS,
  type EvaluateOptions,
  FIT_OPTIONS,
  type FitOptions,
  PREDICT_OPTIONS,
  type PredictOptions,
} from "../training/options.js";
import type { Logs } from "../training/trainable.js";
import { Turn } from "../training/turn.js";
import { Channel } from "./channel.js";
import { heardBy } from "./levels.js";
import type { Answers } from "./link.js";
import type { BatchCall, DataForm, LoopCall, Moments, OfOwner, OfWorker, Told } from "./messages.js";
import type { AnyModel } from "./model-state.js";
import { Run } from "./run.js";
import { ownCopies } from "./sources.js";
import { Twin } from "./twin.js";

type LoopQuestion = "fit" | "evaluate" | "predict";

/** A call whose loop runs in the worker. */
interface Loop {
  readonly data: Elements;
  readonly validation?: Elements | null;
  readonly callbacks: readonly CallbackHooks[];
  readonly last?: readonly CallbackHooks[];
  readonly params: CallbackParams;
  readonly signal: AbortSignal | null;
  readonly options: LoopCall["options"];
}

/**
 * A model whose work is done in a worker, so that this thread stays free: made by {@link spawn}. It has the model's methods, all of which promise.
 *
 * The model here stays what it is: whatever is changed in it (weights, learning rate, `trainable`, `compile`) holds in the worker from the next call
 * on, and `fit` and `trainOnBatch` leave it as trained as the worker's. So instruments, files and `summary` take it, before and afterwards.
 *
 * @example
 * const spawned = await spawn(model);
 * await spawned.fit(x, y, { epochs: 4 });
 * await spawned.close();
 */
export class SpawnedModel<Out extends LayerOutput = Tensor> {
  /** The model here. */
  readonly model: Model<Out>;
  readonly #twin: Twin;
  readonly #runs = new Map<number, Run>();
  #channel!: Channel;
  #calls = 0;
  /** Calls under way that train: the worker's model is then ahead of the one here. */
  #trainings = 0;

  private constructor(model: Model<Out>) {
    this.model = model;
    this.#twin = new Twin(model as AnyModel);
  }

  /** @internal */
  static async open<Out extends LayerOutput>(model: Model<Out>, program: Program): Promise<SpawnedModel<Out>> {
    const where = "spawn";
    const spawned = new SpawnedModel(model);
    const change = spawned.#twin.lacks(where);
    spawned.#channel = await Channel.open(where, program, spawned.#answers);
    try {
      await spawned.#channel.ask(where, "change", change);
    } catch (error) {
      await spawned.close();
      throw error;
    }
    return spawned;
  }

  /**
   * Trains for some epochs, as the model's own `fit` and to the same bits, and gives its history.
   *
   * Callbacks run here. Plain objects are told of batches in bundles, some 20 times a second, and training does not wait for them; it does for their
   * other hooks, and for all hooks of callback classes, whose `this.model` is up to date then. Arrays are copied once; of datasets this thread fetches
   * one batch after the other. `workers` are opened by the worker; "auto" leaves a core to this thread.
   *
   * **Errors** as the model's `fit`; `worker-failed` when the worker ends: the model here is then as it was told of last.
   */
  fit(dataset: Dataset, options?: FitOptions): Promise<History>;
  fit(x: Data, y: Data, options?: FitOptions): Promise<History>;
  async fit(x: Dataset | Data, ...rest: readonly unknown[]): Promise<History> {
    const { model } = this;
    model.requireCompiled("fit");
    const [y, given] = split<FitOptions>(x, rest);
    const options = readOptions("fit", FIT_OPTIONS, given);
    const { callbacks, signal, verbose, epochs, initialEpoch, stepsPerEpoch, validationSteps } = options;
    const { validationFreq, classWeight, workers } = options;
    const { training: data, validation } = fitBatches(x, y, options, model.ports);
    const history = callbacks.find((callback) => callback instanceof History) ?? new History();
    return Turn.take("fit", model, async () => {
      model.stopTraining = false;
      model.initialEpoch = initialEpoch;
      const { isStopped } = await this.#loop("fit", {
        ...{ data, validation, callbacks, signal },
        last: callbacks.includes(history) ? [] : [history],
        params: { verbose, epochs, steps: stepsPerEpoch ?? data.cardinality },
        options: { epochs, initialEpoch, stepsPerEpoch, validationSteps, validationFreq, classWeight, workers },
      });
      history.stopped = isStopped;
      return history;
    });
  }

  /** The loss and metrics over data, as the model's own `evaluate`. While training is under way they are those of the model as it is then. */
  evaluate(dataset: Dataset, options?: EvaluateOptions): Promise<Logs>;
  evaluate(x: Data, y: Data, options?: EvaluateOptions): Promise<Logs>;
  async evaluate(x: Dataset | Data, ...rest: readonly unknown[]): Promise<Logs> {
    this.model.requireCompiled("evaluate");
    const [y, given] = split<EvaluateOptions>(x, rest);
    const options = readOptions("evaluate", EVALUATE_OPTIONS, given);
    const { batchSize, sampleWeight, callbacks, signal, verbose, steps, workers } = options;
    const arrays = { x, y, batchSize, sampleWeight: sampleWeight ?? undefined };
    const data = batchesOf("evaluate", arrays, this.model.ports);
    const params = { verbose, epochs: 1, steps: steps ?? data.cardinality };
    return this.#loop("evaluate", { data, callbacks, signal, params, options: { steps, workers } });
  }

  /** The outputs for data, as the model's own `predict`. */
  async predict(x: Dataset | Data, given: PredictOptions = {}): Promise<Out> {
    const { batchSize, callbacks, signal, verbose, steps, workers } = readOptions("predict", PREDICT_OPTIONS, given);
    const data = batchesOf("predict", { x, batchSize }, this.model.ports);
    const params = { verbose: predictVerbosity(verbose), epochs: 1, steps: steps ?? data.cardinality };
    return outputOf<Out>(await this.#loop("predict", { data, callbacks, signal, params, options: { steps, workers } }));
  }

  /** One step of training on one batch; its loss and metrics. */
  async trainOnBatch(x: Data, y: Data, options: BatchOptions = {}): Promise<Logs> {
    this.model.requireCompiled("trainOnBatch");
    const batch = await this.#batch("trainOnBatch", TRAIN_ON_BATCH, x, y, options);
    return (await this.#ask("trainOnBatch", batch)).logs;
  }

  /** The loss and metrics of one batch. */
  async testOnBatch(x: Data, y: Data, options: Omit<BatchOptions, "classWeight"> = {}): Promise<Logs> {
    this.model.requireCompiled("testOnBatch");
    return this.#ask("testOnBatch", await this.#batch("testOnBatch", TEST_ON_BATCH, x, y, options));
  }

  /** The output for one batch. */
  async predictOnBatch(x: Data): Promise<Out> {
    const batch = await this.#batch("predictOnBatch", [], x, undefined, {});
    return outputOf<Out>(await this.#ask("predictOnBatch", batch));
  }

  /** Copies of the weights as they are in the worker, while training is under way too. */
  async getWeights(): Promise<Tensor[]> {
    const { weights, built } = this.model;
    if (!built) return [];
    const data = await this.#ask("weights", this.#call("getWeights"));
    let at = 0;
    return weights.map(({ shape, size }) => {
      const own = data.slice(at, at + size);
      at += size;
      return atRest(shape, "float32", own);
    });
  }

  /** Sets the weights, here and in the worker; while training is under way it goes on with them. **Errors** as the model's own. */
  async setWeights(values: readonly WeightValue[]): Promise<void> {
    const { model } = this;
    model.setWeights(values);
    const { weights } = model;
    await this.#ask("setWeights", pack(weights, weights, null).data);
  }

  /** Compiles the model here, and with the next call the one in the worker. */
  compile(options: CompileOptions): void {
    this.model.compile(options);
  }

  /** Prints the layers, as the model's own `summary`. */
  summary(options?: SummaryOptions): void {
    this.model.summary(options);
  }

  /** Ends training after the batch at hand, as `stopTraining` does in a callback. */
  stop(): void {
    this.model.stopTraining = true;
    this.#channel.tell("stop", null);
  }

  /** Lets training wait before its next batch, until {@link SpawnedModel.resume}, {@link SpawnedModel.stop} or its signal. */
  pause(): void {
    this.#channel.tell("pause", true);
  }

  /** Goes on after {@link SpawnedModel.pause}. */
  resume(): void {
    this.#channel.tell("pause", false);
  }

  /** Ends the worker, whatever it does. The model here stays. */
  async close(): Promise<void> {
    await this.#channel.close();
  }

  /** `await using spawned = …` closes it at the end of the block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** What the worker asks while a call is under way. */
  readonly #answers: Answers<OfOwner> = {
    moments: ({ call, ...told }) => this.#answer(call, (run) => this.#moments(run, told)),
    open: ({ call, source }) => this.#answer(call, ({ sources }) => sources.open(source)),
    next: ({ call, pass }) => this.#answer(call, ({ sources }) => sources.next(pass)),
    close: ({ call, pass }) => this.#answer(call, ({ sources }) => sources.close(pass)),
  };

  async #answer<T>(call: number, answer: (run: Run) => T | Promise<T>): Promise<T> {
    const run = this.#runs.get(call) ?? fail("aborted", "spawn", "a call under way", "one that has ended");
    return run.answer(() => answer(run));
  }

  async #moments(run: Run, { moments, measured, progress }: Omit<Moments, "call">): Promise<Told> {
    if (progress !== null) this.#twin.learn(progress);
    const logs = await run.play(moments, measured);
    const { stopTraining, initialEpoch } = this.model;
    const change = progress === null ? { settings: this.#twin.decided() } : this.#twin.lacks("fit");
    return { isStopped: stopTraining, initialEpoch, logs, change };
  }

  /** Runs a loop in the worker. */
  async #loop<Q extends LoopQuestion>(where: Q, loop: Loop): Promise<ReturnType<OfWorker[Q]>> {
    const { callbacks, last, params, signal, options } = loop;
    refusePool(where, options.workers);
    const sensors = callbacks.filter(isSensor);
    const run = new Run(sensors);
    const data = run.sources.formOf(loop.data);
    const validation = loop.validation ? run.sources.formOf(loop.validation) : null;
    await this.#build(where, () => firstOf(where, run, data));
    const others = callbacks.filter((callback) => !isSensor(callback));
    const list = await CallbackList.of(this.model, others, params, last);
    run.callbacks = list;
    const heard = heardBy(list.callbacks);
    const isAborted = signal?.aborted ?? false;
    const forms = sensors.map(({ measuring }) => measuring);
    const call: LoopCall = { ...this.#call(where), data, validation, heard, sensors: forms, options, isAborted };
    const abort = () => this.#channel.tell("abort", call.call);
    signal?.addEventListener("abort", abort);
    this.#runs.set(call.call, run);
    try {
      return await run.result(this.#ask(where, call));
    } finally {
      this.#runs.delete(call.call);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** One batch on its way. */
  async #batch(where: string, known: readonly string[], x: Data, y: Data | undefined, options: BatchOptions) {
    checkOptionNames(where, options, known);
    const { sampleWeight, classWeight = null } = options;
    const batch = batchOf(where, { x, y, sampleWeight }, this.model.ports);
    await this.#build(where, async () => hostsOf(batch.x));
    const sent = (part: Tensors | null) => part && (ownCopies(hostsOf(part)) as HostArrays);
    const [xs, ys, weights] = [batch.x, batch.y, batch.sampleWeight].map(sent);
    return { ...this.#call(where), x: xs!, y: ys!, sampleWeight: weights!, classWeight } satisfies BatchCall;
  }

  /** A call that trains ends with the model here as it is in the worker, also where something fails. */
  async #ask<Q extends keyof OfWorker>(
    question: Q,
    body: Parameters<OfWorker[Q]>[0],
  ): Promise<ReturnType<OfWorker[Q]>> {
    const trains = question === "fit" || question === "trainOnBatch";
    if (trains) this.#trainings++;
    try {
      const result = await this.#channel.ask(question, question, body);
      if (trains) this.#twin.learn((result as ReturnType<OfWorker["fit"]>).progress);
      return result;
    } catch (error) {
      if (trains) await this.#catchUp();
      this.#twin.forget();
      throw error;
    } finally {
      if (trains) this.#trainings--;
    }
  }

  /** The worker's last whole step; where it has none to tell of, the model here stays as it is. */
  async #catchUp(): Promise<void> {
    const progress = await this.#channel.ask("fit", "progress", null).catch(() => null);
    if (progress !== null) this.#twin.learn(progress);
  }

  #call(where: string) {
    return { call: this.#calls++, change: this.#trainings > 0 ? null : this.#twin.lacks(where) };
  }

  /** Makes the weights here, so that both models begin with the same. */
  async #build(where: string, firstBatch: () => Promise<HostArrays | undefined>): Promise<void> {
    const { model } = this;
    if (model.built) return;
    const x = await firstBatch();
    if (x === undefined) return;
    const one = mapNest<HostArray, HostArray>(x, isHostArray, (array) => rows(array, 0, 1)) as HostArrays;
    withWhere(where, () => model.outputRank(tensorsOf(one)));
  }
}

/** The inputs of the first batch; undefined where there is none. */
async function firstOf(where: string, { sources }: Run, form: DataForm): Promise<HostArrays | undefined> {
  if (form.rows !== null) return (form.rows.columns as readonly HostArrays[])[0];
  const first = await sources.firstOf(form);
  return first === undefined ? undefined : hostsOf(toBatch(where, first).x);
}

function outputOf<Out extends LayerOutput>({ output, masks }: Outcome): Out {
  const tensors = tensorsOf(output);
  flattenTensors(tensors).forEach((tensor, k) => {
    const mask = masks[k]!;
    tensor._mask = mask && toTensor(mask);
  });
  return tensors as Out;
}

function refusePool(where: string, workers: unknown): void {
  if (typeof workers !== "object" || workers === null) return;
  const hint = "A pool belongs to the thread that has opened it; a spawned model opens its own.";
  fail("unsupported", where, 'workers as a number or "auto", for a spawned model', "a workerPool", hint);
}
