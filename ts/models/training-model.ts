import { isPlainObject } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { type Dataset, isDataset } from "../data/index.js";
import { Layer } from "../layers/index.js";
import type { LayerOutput } from "../layers/layer.js";
import type { Optimizer } from "../optimizers/index.js";
import { Tensor, type Tensors } from "../tensor/index.js";
import { flattenTensors, inContext, scoped } from "../tensor/internal.js";
import { batchOf, type DataArguments, type Ports } from "../training/batches.js";
import { type ClassWeight, weightClasses } from "../training/class-weight.js";
import { Compiled, type CompileOptions } from "../training/compiled.js";
import { runEvaluate, runPredict } from "../training/evaluate.js";
import { runFit } from "../training/fit.js";
import type { History } from "../training/index.js";
import {
  EVALUATE_OPTIONS,
  type EvaluateOptions,
  FIT_OPTIONS,
  type FitOptions,
  type PredictOptions,
} from "../training/options.js";
import type { Batch, Direction, Logs, Trainable, WorkerSteps, Workers } from "../training/trainable.js";

/** Data for one input or one output, a list of them, or several by name. */
export type Data = Exclude<DataArguments["x"], Dataset>;

/** Options of the steps on one batch. */
export interface BatchOptions {
  /** A factor for the loss of each sample, or of each time step; of several outputs in their structure. */
  sampleWeight?: Data | undefined;
  /** A factor for the loss of each class. */
  classWeight?: ClassWeight | undefined;
}

export const TRAIN_ON_BATCH = ["sampleWeight", "classWeight"];
export const TEST_ON_BATCH = ["sampleWeight"];

/** A layer that can be trained: compile, fit, evaluate and predict, and the steps that they are made of. The base of {@link Model}. */
export abstract class TrainingModel<Out extends LayerOutput = Tensor> extends Layer<Out> implements Trainable {
  /** Set it to true in a callback to end training after the batch at hand. */
  stopTraining = false;
  /** The epoch that `fit` begins with. A callback may set it in `onTrainBegin`, to go on where training was interrupted. */
  initialEpoch = 0;
  #compiled: Compiled | null = null;

  /** The optimizer given to `compile`. **Errors** `not-compiled`. */
  get optimizer(): Optimizer {
    return this.requireCompiled("optimizer").optimizer;
  }

  /** The names of its inputs, where they are declared; null where they are not. */
  get inputNames(): readonly string[] | null {
    return null;
  }

  /** The names of its outputs, where there are several and they are declared; null where they are not. */
  get outputNames(): readonly string[] | null {
    return null;
  }

  /** How many inputs and outputs it has, as far as it is declared. @internal */
  get ports(): Ports {
    return { inputs: this.inputNames?.length ?? 1, outputs: this.outputNames?.length ?? 1 };
  }

  /**
   * Says what to train for: the loss, the optimizer, and what to show. Compiling again frees the optimizer before, with its memory.
   *
   * **Errors** `unknown-name` for a name that is none, with the nearest that is.
   *
   * @example
   * model.compile({ optimizer: optimizers.adam(0.001), loss: "binaryCrossentropy", metrics: ["accuracy"] });
   */
  compile(options: CompileOptions): void {
    const compiled = new Compiled(options);
    if (this.#compiled !== null && this.#compiled.optimizer !== compiled.optimizer) this.#compiled.dispose();
    this.#compiled = compiled;
  }

  /**
   * Trains for some epochs.
   *
   * **Shapes** x: [samples, …]; y: [samples, …] as the loss takes it; lists or objects of them for several inputs or outputs; or a dataset of
   * batches [x, y] or [x, y, sampleWeight].
   * **Errors** `not-compiled`; `busy` while another fit runs; `shape-mismatch` when lengths or shapes do not fit; `invalid-argument` for an empty
   * dataset; `unsupported` for a model that `workers` cannot build again; `worker-failed` when a worker dies or cannot start: the model is
   * then as after the last whole step.
   *
   * @example
   * const { history } = await model.fit(x, y, { epochs: 4, batchSize: 32, validationSplit: 0.2 });
   * history.val_loss; // four numbers
   */
  fit(dataset: Dataset, options?: FitOptions): Promise<History>;
  fit(x: Data, y: Data, options?: FitOptions): Promise<History>;
  async fit(x: Dataset | Data, ...rest: readonly unknown[]): Promise<History> {
    this.requireCompiled("fit");
    const [y, options] = split<FitOptions>(x, rest);
    return runFit(this, x, y, options);
  }

  /** The loss and metrics over data, such as `{ accuracy, loss }`. **Errors** as `fit`; `aborted` when a signal stops it. */
  evaluate(dataset: Dataset, options?: EvaluateOptions): Promise<Logs>;
  evaluate(x: Data, y: Data, options?: EvaluateOptions): Promise<Logs>;
  async evaluate(x: Dataset | Data, ...rest: readonly unknown[]): Promise<Logs> {
    this.requireCompiled("evaluate");
    const [y, options] = split<EvaluateOptions>(x, rest);
    return runEvaluate(this, x, y, options);
  }

  /** The outputs for data, batch by batch, in the structure of the model's output. **Errors** `aborted` when a signal stops it; with `workers` as `fit`. */
  async predict(x: Dataset | Data, options: PredictOptions = {}): Promise<Out> {
    return (await runPredict(this, x, options)) as Out;
  }

  /** @internal for fit, evaluate and predict. */
  async startWorkers(where: string, workers: Workers): Promise<WorkerSteps> {
    const steps = ["trainStep", "testStep", "predictStep"] as const;
    const own = steps.find((step) => this[step] !== TrainingModel.prototype[step]);
    if (own)
      fail("unsupported", where, "the package's own steps with workers", `${this.label} with a ${own} of its own`);
    const { startTeam } = await import("../parallel/team.js");
    return startTeam(where, this as never, this.#compiled, workers);
  }

  /** One step of training on one batch; its loss and metrics. A loss that is NaN is returned as it is. */
  trainOnBatch(x: Data, y: Data, options: BatchOptions = {}): Logs {
    checkOptionNames("trainOnBatch", options, TRAIN_ON_BATCH);
    const { sampleWeight, classWeight } = options;
    const given = batchOf("trainOnBatch", { x, y, sampleWeight }, this.ports);
    const rank = () => this.outputRank(given.x);
    const batch = classWeight === undefined ? given : weightClasses("trainOnBatch", given, classWeight, rank);
    return this.#apart("trainOnBatch", () => this.trainStep(batch));
  }

  /** The loss and metrics of one batch. */
  testOnBatch(x: Data, y: Data, options: Omit<BatchOptions, "classWeight"> = {}): Logs {
    checkOptionNames("testOnBatch", options, TEST_ON_BATCH);
    const batch = batchOf("testOnBatch", { x, y, ...options }, this.ports);
    return this.#apart("testOnBatch", () => this.testStep(batch));
  }

  /** The output for one batch. */
  predictOnBatch(x: Data): Out {
    // A tensor is a batch as it is, and a stream of single steps asks for it often.
    return this.predictStep(x instanceof Tensor ? x : batchOf("predictOnBatch", { x }, this.ports).x);
  }

  /** A step by itself: what runs around it, such as fit in whose callback this is, keeps its means. */
  #apart(where: string, step: () => Logs): Logs {
    this.requireCompiled(where);
    const restore = this.setMetricsAside();
    try {
      return step();
    } finally {
      restore();
    }
  }

  /** One step of training; override it for steps of your own. */
  // biome-ignore lint/suspicious/noExplicitAny: an override says of what structure its batches are.
  trainStep(batch: any): Logs {
    return this.requireCompiled("fit").trainStep(this, batch as Batch<Tensors>);
  }

  /** One step of evaluation. */
  // biome-ignore lint/suspicious/noExplicitAny: an override says of what structure its batches are.
  testStep(batch: any): Logs {
    return this.requireCompiled("evaluate").testStep(this, batch as Batch<Tensors>);
  }

  /** One step of prediction. */
  predictStep(x: Tensors): Out {
    return this.apply(x, { training: false });
  }

  /** How many axes the output for x has: found out by a call that leaves nothing behind but the weights. @internal */
  outputRank(x: Tensors): number {
    const find = () => flattenTensors(this.apply(x))[0]!.rank;
    return scoped(() => inContext({ isTrial: true, training: false, watcher: null }, find));
  }

  /** The loss of one batch as a tensor: a tape can record it, and nothing of the model changes. **Errors** `not-compiled`. */
  batchLoss(batch: Batch<Tensors>, { training = false }: { training?: boolean } = {}): Tensor {
    return scoped(() => this.requireCompiled("batchLoss").forward("batchLoss", this, batch, training).loss);
  }

  /** Starts the running means of loss and metrics anew. */
  resetMetrics(): void {
    this.requireCompiled("resetMetrics").resetMetrics();
  }

  /** @internal for fit: with `useEma` the averages take the place of the weights. */
  finishTraining(): void {
    this.optimizer.finalizeVariableValues(this.trainableVariables);
  }

  /** @internal Starts other running means, for a loop inside of another one; what it returns puts these back. */
  setMetricsAside(): () => void {
    return this.#compiled?.setMetricsAside() ?? (() => {});
  }

  /** Which way a metric improves, where it is known. */
  directionOf(metric: string): Direction | undefined {
    return this.#compiled?.directionOf(metric);
  }

  /** What `compile` made; null before. @internal */
  get compiled(): Compiled | null {
    return this.#compiled;
  }

  /** Frees the weights and the optimizer's numbers. The model cannot be used afterwards. */
  override dispose(): void {
    super.dispose();
    this.#compiled?.dispose();
  }

  /** What `compile` has made. **Errors** `not-compiled`. @internal */
  requireCompiled(what: string): Compiled {
    const hint = 'Call model.compile({ optimizer: "adam", loss: … }) first.';
    return this.#compiled ?? fail("not-compiled", `${this.label}.${what}`, "a compiled model", "one that is not", hint);
  }
}

/** The arguments after x: (options) behind a dataset, else (y, options). */
export function split<O>(x: unknown, rest: readonly unknown[]): [Data | undefined, O] {
  const [first] = rest;
  // fit(x, { epochs: 2 }): y was forgotten, which the loss will say.
  const isOptions =
    isPlainObject(first) && Object.keys(first).every((name) => name in FIT_OPTIONS || name in EVALUATE_OPTIONS);
  if (rest.length < 2 && (isDataset(x) || isOptions)) return [undefined, (first ?? {}) as O];
  return [rest[0] as Data | undefined, (rest[1] ?? {}) as O];
}
