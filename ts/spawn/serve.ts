/** In the worker: the model that was spawned, and what its owner asks of it. */

import { deserialize } from "../core/registry.js";
import type { Dataset } from "../data/index.js";
import { pack, unpack } from "../parallel/packed.js";
import { leaveCore } from "../parallel/platform.js";
import { type MadeModel, replicaFrom } from "../parallel/recipe.js";
import { type HostArrays, outcomeOf, tensorsOf } from "../parallel/replica.js";
import type { ServeWhole } from "../parallel/serve.js";
import type { CallbackHooks } from "../training/callbacks/hooks.js";
import type { Sensor } from "../training/callbacks/sensor.js";
import { readCompileForm } from "../training/compile-forms.js";
import { arriving, type OwnerLink } from "./arriving.js";
import { type Answers, Link } from "./link.js";
import type { BatchCall, Change, LoopCall, OfWorker } from "./messages.js";
import { type AnyModel, progressOf, takeProgress, takeSettings } from "./model-state.js";
import { Relay } from "./relay.js";

/** Serves one model: by messages of {@link OfWorker}. */
export const serveWhole: ServeWhole = (post, fromJSON) => {
  leaveCore();
  const served = new ServedModel(fromJSON);
  served.link = new Link(post, served.answers, (reason) => new Error(reason));
  return (message) => served.link.take(message);
};

class ServedModel {
  link!: OwnerLink;
  readonly #fromJSON: (json: object) => MadeModel;
  #model!: AnyModel;
  /** Of each loop under way what ends it. */
  readonly #ends = new Map<number, AbortController>();
  #pause: { readonly over: Promise<void>; readonly end: () => void } | null = null;

  constructor(fromJSON: (json: object) => MadeModel) {
    this.#fromJSON = fromJSON;
  }

  /** What the owner asks. */
  readonly answers: Answers<OfWorker> = {
    fit: (call) =>
      this.#loop(call, async (data, options) => {
        const { stopped } = await this.#model.fit(data, options);
        return { isStopped: stopped, progress: progressOf(this.#model, true) };
      }),
    evaluate: (call) => this.#loop(call, (data, options) => this.#model.evaluate(data, options)),
    predict: (call) => this.#loop(call, async (data, options) => outcomeOf(await this.#model.predict(data, options))),
    trainOnBatch: (call) => {
      const { x, y, ...options } = this.#batch(call);
      const logs = this.#model.trainOnBatch(x, y!, options);
      return { logs, progress: progressOf(this.#model, true) };
    },
    testOnBatch: (call) => {
      const { x, y, sampleWeight } = this.#batch(call);
      return this.#model.testOnBatch(x, y!, { sampleWeight });
    },
    predictOnBatch: (call) => outcomeOf(this.#model.predictOnBatch(this.#batch(call).x)),
    change: (change) => this.#change(change),
    progress: () => progressOf(this.#model, true),
    weights: ({ change }) => {
      this.#change(change);
      const { weights } = this.#model;
      return pack(weights, weights, null).data;
    },
    setWeights: (data) => unpack(this.#model.weights, null, { data, rows: null }),
    abort: (call) => {
      this.#ends.get(call)?.abort();
      this.#setPaused(false);
    },
    stop: () => {
      this.#model.stopTraining = true;
      this.#setPaused(false);
    },
    pause: (isPaused) => this.#setPaused(isPaused),
  };

  /** Runs `fit` or one of its kin, with what it needs of the owner. */
  async #loop<T>(
    { call, change, data, validation, heard, options, isAborted, ...given }: LoopCall,
    run: (data: Dataset, options: object) => Promise<T>,
  ): Promise<T> {
    this.#change(change);
    const end = new AbortController();
    this.#ends.set(call, end);
    if (isAborted) end.abort();
    const sensors = given.sensors.map((form) => deserialize<Sensor>("spawn", "a callback", form, "keras.callbacks"));
    const relay = new Relay(
      heard,
      (moments, isSynced) => {
        const progress = isSynced ? progressOf(this.#model, true) : null;
        const measured = sensors.map((sensor) => sensor.takeMeasured());
        return this.link.ask("moments", { call, moments, measured, progress });
      },
      ({ isStopped, initialEpoch, change }) => {
        this.#model.stopTraining ||= isStopped;
        this.#model.initialEpoch = initialEpoch;
        this.#change(change);
      },
    );
    const gate: CallbackHooks = { onTrainBatchBegin: () => this.#pause?.over };
    try {
      const result = await run(arriving(this.link, call, data), {
        ...options,
        ...(validation && { validationData: arriving(this.link, call, validation) }),
        verbose: 0,
        callbacks: [...sensors, relay.hooks, gate],
        signal: end.signal,
      });
      await relay.flush();
      return result;
    } finally {
      this.#ends.delete(call);
    }
  }

  #batch({ change, x, y, sampleWeight, classWeight }: BatchCall) {
    this.#change(change);
    const given = (arrays: HostArrays | null) => (arrays === null ? undefined : tensorsOf(arrays));
    return { x: tensorsOf(x), y: given(y), sampleWeight: given(sampleWeight), classWeight: classWeight ?? undefined };
  }

  #change(change: Partial<Change> | null): void {
    const { recipe, compile, settings, progress } = change ?? {};
    if (recipe) {
      this.#model?.dispose();
      this.#model = replicaFrom(recipe, this.#fromJSON).model as unknown as AnyModel;
    }
    if (compile) this.#model.compile(readCompileForm("compile", compile));
    if (settings) takeSettings(this.#model, settings);
    if (progress) takeProgress(this.#model, progress);
  }

  #setPaused(isPaused: boolean): void {
    if (isPaused === (this.#pause !== null)) return;
    this.#pause?.end();
    let end = () => {};
    this.#pause = isPaused ? { over: new Promise<void>((resolve) => (end = resolve)), end: () => end() } : null;
  }
}
