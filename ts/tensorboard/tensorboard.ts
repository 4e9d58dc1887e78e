import { fail, quoted } from "../core/errors.js";
import {
  flag,
  Option,
  type OptionsOf,
  type OptionTable,
  only,
  text,
  type ValuesOf,
  wholeNumber,
} from "../core/options.js";
import { nodeModule } from "../core/platform.js";
import { registerSerializable } from "../core/registry.js";
import { Callback } from "../training/callbacks/callback.js";
import type { Logs } from "../training/index.js";
import { EventFile } from "./event-file.js";
import { histogramSummary, modelSummary, scalarSummary } from "./summaries.js";

const OPTIONS = {
  /** The folder; its parts `train` and `validation` are made. Default "logs". */
  logDir: text().default("logs"),
  /** After every so many epochs the distributions of all weights are written; 0 none. Default 0. */
  histogramFreq: wholeNumber(0).default(0),
  /** Writes what the model is made of, for the page of graphs. Default true. */
  writeGraph: flag().default(true),
  /** Writes how many steps a second were made in each epoch. Default false. */
  writeStepsPerSecond: flag().default(false),
  /** "epoch", "batch", or after how many batches the numbers of the epoch so far are written as well. Default "epoch". */
  updateFreq: updateFrequency().default("epoch"),
  /** Of Keras's, which has weights as pictures, the profiler and the projector. */
  writeImages: only(false),
  profileBatch: only(0),
  embeddingsFreq: only(0),
  embeddingsMetadata: only(null),
} satisfies OptionTable;

/** Options of {@link TensorBoard}, with Keras's defaults. */
export interface TensorBoardOptions extends OptionsOf<typeof OPTIONS> {}

export interface TensorBoard extends ValuesOf<typeof OPTIONS> {}

/**
 * Writes the numbers of training as event files, which `tensorboard --logdir logs` shows. Node only.
 *
 * Epochs stand as `epoch_loss`, `epoch_learning_rate`, …, batches as `batch_loss`, evaluations as `evaluation_loss_vs_iterations`; those of
 * validation data are in the folder of the same names.
 * **Errors** `unsupported` where there are no files, as in a page, and for those options of Keras's that are not here.
 * **Source** Keras 3, `keras.callbacks.TensorBoard`.
 *
 * @example
 * import { tensorBoard } from "throughtime/tensorboard";
 * await model.fit(x, y, { epochs: 3, validationSplit: 0.2, callbacks: [tensorBoard({ logDir: "logs/run-1" })] });
 */
export class TensorBoard extends Callback {
  static override readonly className: string = "TensorBoard";
  static override readonly options: OptionTable = OPTIONS;

  #train: EventFile | null = null;
  #validation: EventFile | null = null;
  #batches = 0;
  #stepsBefore = 0;
  #begun = 0;

  constructor(options: TensorBoardOptions = {}) {
    super(options);
  }

  override onTrainBegin(): void {
    [this.#train, this.#validation, this.#batches] = [null, null, 0];
    if (this.writeGraph) this.#writeModel();
  }

  override onEpochBegin(): void {
    this.#begun = Date.now();
    this.#stepsBefore = this.model.optimizer.iterations;
  }

  override onTrainBatchEnd(_batch: number, logs: Logs): void {
    this.#batches++;
    const every = this.updateFreq === "batch" ? 1 : this.updateFreq;
    if (every === "epoch" || this.#batches % every !== 0) return;
    this.#writeScalars(this.#trainFile(), logs, (name) => `batch_${name}`, this.#batches);
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const isOfValidation = ([name]: [string, number]) => name.startsWith("val_");
    const { optimizer, weights } = this.model;
    const ofTraining = { ...pick(logs, (entry) => !isOfValidation(entry)), learning_rate: optimizer.learningRate };
    if (this.writeStepsPerSecond) {
      const seconds = Math.max(Date.now() - this.#begun, 1) / 1000;
      Object.assign(ofTraining, { steps_per_second: (optimizer.iterations - this.#stepsBefore) / seconds });
    }
    const file = this.#trainFile();
    this.#writeScalars(file, ofTraining, (name) => `epoch_${name}`, epoch);
    if (this.histogramFreq > 0 && epoch % this.histogramFreq === 0) {
      for (const weight of weights) file.add(epoch, histogramSummary(`${weight.name}/histogram`, weight.data()));
    }
    file.flush();
    const ofValidation = pick(logs, isOfValidation);
    if (Object.keys(ofValidation).length === 0) return;
    this.#writeScalars(this.#validationFile(), ofValidation, (name) => name.replace("val_", "epoch_"), epoch);
    this.#validationFile().flush();
  }

  override onTestEnd(logs: Logs): void {
    const file = this.#validationFile();
    const { iterations } = this.model.optimizer;
    this.#writeScalars(file, logs, (name) => `evaluation_${name}_vs_iterations`, iterations);
    file.flush();
  }

  override onTrainEnd(): void {
    this.#train?.flush();
  }

  #trainFile(): EventFile {
    this.#train ??= this.#open("train");
    return this.#train;
  }

  #validationFile(): EventFile {
    this.#validation ??= this.#open("validation");
    return this.#validation;
  }

  #open(part: string): EventFile {
    return new EventFile(nodeModule("node:path").join(this.logDir, part));
  }

  #writeScalars(file: EventFile, logs: object, tag: (name: string) => string, step: number): void {
    for (const [name, value] of Object.entries(logs)) file.add(step, scalarSummary(tag(name), value));
  }

  /** A model that cannot be written, such as one of classes that are not registered, has no graph. */
  #writeModel(): void {
    try {
      this.#trainFile().add(0, modelSummary("keras", JSON.stringify(this.model)));
    } catch (error) {
      console.warn(`TensorBoard writes no graph of the model: ${(error as Error).message}`);
    }
  }
}

function pick(logs: Logs, isMeant: (entry: [string, number]) => boolean): Record<string, number> {
  return Object.fromEntries(Object.entries(logs).filter(isMeant));
}

function updateFrequency(): Option<"epoch" | "batch" | number> {
  return new Option((where, name, value) => {
    if (value === "epoch" || value === "batch") return value;
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    return fail("invalid-argument", where, `${name} to be "epoch", "batch" or a positive integer`, quoted(value));
  });
}

/** {@link TensorBoard}: writes the numbers of training as event files for TensorBoard. */
export function tensorBoard(options?: TensorBoardOptions): TensorBoard {
  return new TensorBoard(options);
}

registerSerializable(TensorBoard, "keras.callbacks");
