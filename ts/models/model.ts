import { fail } from "../core/errors.js";
import { checkOptionNames, isPlainObject } from "../core/options.js";
import { formatShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { tensorOf } from "../data/host.js";
import type { ArrayLike, Dataset } from "../data/index.js";
import type { CallOptions } from "../layers/index.js";
import { type DynamicShape, Layer, type LayerBase, type LayerOptions } from "../layers/index.js";
import { CALL_OPTIONS, requireCall } from "../layers/layer.js";
import type { Optimizer } from "../optimizers/index.js";
import { Tensor, Variable } from "../tensor/index.js";
import { scoped, withWhere } from "../tensor/internal.js";
import type { History } from "../training/callbacks/index.js";
import { type ClassWeight, weightClasses } from "../training/class-weight.js";
import { Compiled, type CompileOptions } from "../training/compiled.js";
import { type EvaluateOptions, type PredictOptions, runEvaluate, runPredict } from "../training/evaluate.js";
import { type FitOptions, runFit } from "../training/fit.js";
import type { Batch, Direction, Logs, Trainable, WorkerSteps, Workers } from "../training/trainable.js";
import { printSummary, type SummaryOptions } from "./summary.js";

/**
 * Base class of models: a network with training. Subclass it, make its layers in fields, and say in `call` how data goes through them.
 *
 * Layers (and variables) are found in the instance's own fields, and in arrays there, in the order of assignment; not in `#private` fields. They are built at the first call.
 * **Errors** "not-compiled" from fit, evaluate and their kin before `compile`; "not-built" from what needs the weights before the first call.
 * **Source** keras.Model.
 *
 * @example
 * ```ts
 * class Sentiment extends Model {
 *   embedding = layers.embedding({ inputDim: 10_000, outputDim: 32 });
 *   lstm = layers.lstm({ units: 16 });
 *   out = layers.dense({ units: 1, activation: "sigmoid" });
 *   override call(ids: Tensor, { training = false } = {}) {
 *     return this.out.apply(this.lstm.apply(this.embedding.apply(ids), { training }));
 *   }
 * }
 * const model = new Sentiment();
 * model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
 * await model.fit(x, y, { epochs: 4 });
 * ```
 */
export abstract class Model extends Layer implements Trainable {
  /** Set it to true in a callback to end training after the batch at hand. */
  stopTraining = false;
  #compiled: Compiled | null = null;
  #outputMask: Tensor | null = null;
  #outputShape: Shape | null = null;
  #busy = false;

  constructor(options: LayerOptions = {}) {
    super(new.target.name || "Model", options, []);
  }

  /** The layers, in the order of assignment. */
  get layers(): LayerBase[] {
    return this.sublayers;
  }

  /** The layer of that name, or at that index. **Errors** "unknown-name", "index-out-of-range". */
  getLayer(nameOrIndex: string | number): LayerBase {
    const { layers } = this;
    if (typeof nameOrIndex === "number") {
      const expected = `an index from 0 to ${layers.length - 1}`;
      return layers[nameOrIndex] ?? fail("index-out-of-range", `${this.label}.getLayer`, expected, nameOrIndex);
    }
    const names = layers.map((l) => l.name).join(", ");
    const layer = layers.find((l) => l.name === nameOrIndex);
    return layer ?? fail("unknown-name", `${this.label}.getLayer`, `one of ${names}`, nameOrIndex);
  }

  /** Its own variables, then those of its layers, in Keras's order. */
  override get weights(): Variable[] {
    const values: unknown[] = Object.values(this).flat();
    const own = values.filter((value): value is Variable => value instanceof Variable);
    return [...new Set([...own, ...super.weights])];
  }

  /** Builds on first use, then calls; `training` (false) switches dropout on. */
  override apply(x: Tensor | Variable, options: CallOptions = {}): Tensor {
    checkOptionNames(this.label, options, CALL_OPTIONS);
    const { output } = withWhere(this.label, () =>
      scoped(() => {
        if (!(x instanceof Tensor || x instanceof Variable)) {
          fail("invalid-argument", this.label, "a tensor as input", x, "Make one with tensor(values).");
        }
        const input = x instanceof Variable ? x.value() : x;
        this.#outputMask = null;
        requireCall(this.label, this.call);
        this.buildFor(input);
        const output: unknown = this.call(input, options);
        if (!(output instanceof Tensor)) {
          const hint = output === undefined ? "Is a return missing?" : "";
          fail("invalid-argument", `${this.label}.call`, "one tensor to be returned", output, hint);
        }
        this.#outputShape = output.shape;
        // The mask leaves the scope together with the output, for the loss or for a model around this one.
        return { output, mask: this.#outputMask };
      }),
    );
    return output;
  }

  /** The mask of the last output. */
  override computeMask(): Tensor | null {
    return this.#outputMask;
  }

  /** @internal for the loss. */
  maskOf(_output: Tensor): Tensor | null {
    return this.#outputMask;
  }

  /** Called by a subclass whose output has a mask. */
  protected setOutputMask(mask: Tensor | null): void {
    this.#outputMask = mask;
  }

  /** Known after the first call. **Errors** "not-built". */
  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    const last = this.#outputShape;
    if (last === null) fail("not-built", this.label, "a model that was called once", "one that was not");
    return [inputShape[0] ?? null, ...last.slice(1)];
  }

  /** Before the first call: layers build themselves when data reaches them. */
  protected buildFor(x: Tensor): void {
    if (!this.built) this.build(x.shape);
  }

  /** The optimizer given to `compile`. **Errors** "not-compiled". */
  get optimizer(): Optimizer {
    return this.compiled("optimizer").optimizer;
  }

  /**
   * Says what to train for: the loss, the optimizer, and what to show.
   *
   * **Errors** "unknown-name" for a name that is none, with the nearest that is.
   *
   * @example
   * ```ts
   * model.compile({ optimizer: optimizers.adam(0.001), loss: "binaryCrossentropy", metrics: ["accuracy"] });
   * ```
   */
  compile(options: CompileOptions): void {
    this.#compiled = new Compiled(options);
  }

  /**
   * Trains for some epochs.
   *
   * **Shapes** x: [samples, …]; y: [samples, …] as the loss takes it; or a dataset of batches [x, y] or [x, y, sampleWeight].
   * **Errors** "not-compiled"; "shape-mismatch" when lengths or shapes do not fit; "invalid-argument" for an empty dataset, and for a model that
   * `workers` cannot build again; "worker-failed" when a worker dies or cannot start: the model is then as after the last whole step.
   *
   * @example
   * ```ts
   * const { history } = await model.fit(x, y, { epochs: 4, batchSize: 32, validationSplit: 0.2 });
   * history.val_loss;   // four numbers
   * ```
   */
  fit(dataset: Dataset, options?: FitOptions): Promise<History>;
  fit(x: ArrayLike, y: ArrayLike, options?: FitOptions): Promise<History>;
  fit(x: Dataset | ArrayLike, ...rest: readonly unknown[]): Promise<History> {
    const [y, options] = split<FitOptions>(x, rest);
    return this.exclusively("fit", () => runFit(this, x, y, options));
  }

  /** The loss and metrics over data, such as `{ accuracy, loss }`. **Errors** as `fit`; "aborted" when a signal stops it. */
  evaluate(dataset: Dataset, options?: EvaluateOptions): Promise<Logs>;
  evaluate(x: ArrayLike, y: ArrayLike, options?: EvaluateOptions): Promise<Logs>;
  evaluate(x: Dataset | ArrayLike, ...rest: readonly unknown[]): Promise<Logs> {
    const [y, options] = split<EvaluateOptions>(x, rest);
    return this.exclusively("evaluate", () => runEvaluate(this, x, y, options));
  }

  /** The outputs for data, batch by batch, as one tensor. **Errors** "aborted" when a signal stops it; with `workers` as `fit`. */
  predict(x: Dataset | ArrayLike, options: PredictOptions = {}): Promise<Tensor> {
    return runPredict(this, x, options);
  }

  /** @internal for fit, evaluate and predict. */
  async startWorkers(where: string, workers: Workers): Promise<WorkerSteps> {
    const { startTeam } = await import("../parallel/team.js");
    return startTeam(where, this, this.wholeStack(), this.#compiled, workers);
  }

  /** The layers, where calling one after another is all there is to this model; null where it is not. */
  protected wholeStack(): readonly Layer[] | null {
    return null;
  }

  /** One step of training on one batch; its loss and metrics. A loss that is NaN is returned as it is. */
  trainOnBatch(x: ArrayLike, y: ArrayLike, options: BatchOptions = {}): Logs {
    checkOptionNames("trainOnBatch", options, ["sampleWeight", "classWeight"]);
    this.compiled("trainOnBatch").resetMetrics();
    const batch = batchOf("trainOnBatch", x, y, options.sampleWeight);
    return this.trainStep(
      options.classWeight !== undefined ? weightClasses("trainOnBatch", batch, options.classWeight) : batch,
    );
  }

  /** The loss and metrics of one batch. */
  testOnBatch(x: ArrayLike, y: ArrayLike, options: Omit<BatchOptions, "classWeight"> = {}): Logs {
    checkOptionNames("testOnBatch", options, ["sampleWeight"]);
    this.compiled("testOnBatch").resetMetrics();
    return this.testStep(batchOf("testOnBatch", x, y, options.sampleWeight));
  }

  /** The output for one batch. */
  predictOnBatch(x: ArrayLike): Tensor {
    return this.predictStep(tensorOf(x, "predictOnBatch"));
  }

  /** One step of training; override it for steps of your own. */
  trainStep(batch: Batch): Logs {
    return this.compiled("fit").trainStep(this, batch);
  }

  /** One step of evaluation. */
  testStep(batch: Batch): Logs {
    return this.compiled("evaluate").testStep(this, batch);
  }

  /** One step of prediction. */
  predictStep(x: Tensor): Tensor {
    return this.apply(x, { training: false });
  }

  /** The loss of one batch as a tensor: a tape can record it, and nothing of the model changes. **Errors** "not-compiled". */
  batchLoss(batch: Batch, { training = false }: { training?: boolean } = {}): Tensor {
    return this.compiled("batchLoss").forward("batchLoss", this, batch, training).loss;
  }

  /** Starts the running means of loss and metrics anew. */
  resetMetrics(): void {
    this.compiled("resetMetrics").resetMetrics();
  }

  /** Which way a metric improves. */
  directionOf(metric: string): Direction | undefined {
    return this.#compiled?.directionOf(metric);
  }

  /**
   * Prints the layers with their output shapes and numbers of weights.
   *
   * @example
   * ```ts
   * model.build([null, 80]);
   * model.summary();
   * ```
   */
  summary(options: SummaryOptions = {}): void {
    checkOptionNames("summary", options, ["printFn"]);
    printSummary(this, this.#compiled?.optimizer ?? null, options);
  }

  /** Frees the weights and the optimizer's numbers. The model cannot be used afterwards. */
  override dispose(): void {
    for (const variable of this.weights) variable.dispose();
    this.#compiled?.optimizer.dispose();
  }

  private compiled(what: string): Compiled {
    const hint = 'Call model.compile({ optimizer: "adam", loss: … }) first.';
    return this.#compiled ?? fail("not-compiled", `${this.label}.${what}`, "a compiled model", "one that is not", hint);
  }

  /** While fit waits for the event loop nothing else may reset its means. */
  private async exclusively<T>(what: string, run: () => Promise<T>): Promise<T> {
    this.compiled(what);
    const where = `${this.label}.${what}`;
    if (this.#busy) fail("invalid-argument", where, "a model at rest", "one in fit or evaluate", "Await it first.");
    this.#busy = true;
    try {
      return await run();
    } finally {
      this.#busy = false;
    }
  }
}

/** Options of the steps on one batch. */
export interface BatchOptions {
  /** A factor for the loss of each sample. */
  sampleWeight?: ArrayLike;
  /** A factor for the loss of each class. */
  classWeight?: ClassWeight;
}

/** The arguments after x: (options) behind a dataset, else (y, options). */
function split<O>(x: unknown, rest: readonly unknown[]): [ArrayLike | undefined, O] {
  const isDataset = typeof (x as Partial<Dataset> | null)?.batch === "function";
  if (isDataset && rest.length < 2) return [undefined, (rest[0] ?? {}) as O];
  // fit(x, { epochs: 2 }): y was forgotten, which the loss will say.
  if (rest.length < 2 && isPlainObject(rest[0])) return [undefined, rest[0] as O];
  return [rest[0] as ArrayLike | undefined, (rest[1] ?? {}) as O];
}

function batchOf(where: string, x: ArrayLike, y: ArrayLike, weight: ArrayLike | undefined): Batch {
  const input = tensorOf(x, `${where}: x`);
  if (input.shape[0] === 0) {
    fail("invalid-argument", where, "one sample or more", `x of shape ${formatShape(input.shape)}`);
  }
  const sampleWeight = weight === undefined ? null : tensorOf(weight, `${where}: sampleWeight`);
  return { x: input, y: tensorOf(y, `${where}: y`), sampleWeight };
}
