import type { Tensor, Tensors } from "../tensor/index.js";

/** Named numbers: `loss` and the metrics, and with `val_` in front of them those of the validation data. */
export interface Logs {
  loss: number;
  [name: string]: number;
}

/**
 * One batch as a step takes it; y and the weights may be absent.
 *
 * `Batch` is that of a model with one input and one output; the loops pass `Batch<Tensors>` on, of whatever structure.
 */
export interface Batch<X extends Tensors = Tensor> {
  readonly x: X;
  readonly y: X | null;
  /** One factor for each sample's (or each time step's) loss; of several outputs one for all, or in y's structure. */
  readonly sampleWeight: X | null;
}

/** How many threads to compute on, the calling one included; "auto" takes as many as the machine has cores. */
export type WorkerCount = number | "auto";

/** Threads that outlive one call: made by `workerPool`, for one call at a time. */
export interface WorkerPool {
  /** How many threads, the calling one included. */
  readonly size: number;
  /** Ends the threads; closing it again does nothing. A pool that is left open does not keep Node from ending. */
  close(): Promise<void>;
  /** `await using pool = …` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Threads for one call, or a pool of them that stays open. */
export type Workers = WorkerCount | WorkerPool;

/** The steps of fit, evaluate and predict: those of a model itself, or on several threads. */
export interface Steps {
  /** One step of training; returns the means since {@link Trainable.resetMetrics}. The model changes only when all of the batch is computed. */
  trainStep(batch: Batch<Tensors>): Logs | Promise<Logs>;
  /** The same without gradients. */
  testStep(batch: Batch<Tensors>): Logs | Promise<Logs>;
  /** The outputs for a batch. */
  predictStep(x: Tensors): Tensors | Promise<Tensors>;
}

/** Steps on several threads. */
export interface WorkerSteps extends Steps {
  /** Ends the threads, or gives them back to their pool. */
  close(): Promise<void>;
}

/** Whether a larger or a smaller value of a metric is the better one. */
export type Direction = "up" | "down";

/** What the loops of fit, evaluate and predict need of a model; they know no layer. */
export interface Trainable {
  readonly name: string;
  /** How many inputs and outputs it declares. @internal */
  readonly ports?: { readonly inputs?: number; readonly outputs?: number };
  /** Set by a callback, ends training after the batch at hand. */
  stopTraining: boolean;
  /** The epoch that `fit` begins with. A callback may set it in `onTrainBegin`, to go on where training was interrupted. */
  initialEpoch: number;
  /** @internal Told when `fit` has trained all that it will. */
  finishTraining?(): void;
  /** One step of training; returns the means since {@link Trainable.resetMetrics}. */
  trainStep(batch: Batch<Tensors>): Logs;
  /** The same without gradients. */
  testStep(batch: Batch<Tensors>): Logs;
  /** The outputs for a batch. */
  predictStep(x: Tensors): Tensors;
  /** How many axes the output for x has. @internal */
  outputRank?(x: Tensors): number;
  /** Starts the running means anew. */
  resetMetrics(): void;
  /** @internal Starts other running means, for a loop inside of another one; what it returns puts these back. */
  setMetricsAside(): () => void;
  /** Its steps on several threads, where it can be sent to them. */
  startWorkers?(where: string, workers: Workers): Promise<WorkerSteps>;
}
