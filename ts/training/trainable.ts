import type { Tensor } from "../tensor/index.js";

/** Named numbers: `loss` and the metrics, and with `val_` in front of them those of the validation data. */
export type Logs = Record<string, number>;

/** One batch as a step takes it; y and the weights may be absent. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor | null;
  /** One factor for each sample's (or each time step's) loss. */
  readonly sampleWeight: Tensor | null;
}

/** How many threads `fit` trains on; "auto" takes as many as the machine has cores. */
export type WorkerCount = number | "auto";

/** Steps of training on several threads. */
export interface WorkerSteps {
  /** One step; the model is changed only when all parts of the batch are there. */
  trainStep(batch: Batch): Promise<Logs>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Whether a larger or a smaller value of a metric is the better one. */
export type Direction = "up" | "down";

/** What the loops of fit, evaluate and predict need of a model; they know no layer. */
export interface Trainable {
  readonly name: string;
  /** Set by a callback, ends training after the batch at hand. */
  stopTraining: boolean;
  /** One step of training; returns the means since {@link Trainable.resetMetrics}. */
  trainStep(batch: Batch): Logs;
  /** The same without gradients. */
  testStep(batch: Batch): Logs;
  /** The output for a batch. */
  predictStep(x: Tensor): Tensor;
  /** Starts the running means anew. */
  resetMetrics(): void;
  getWeights(): Tensor[];
  setWeights(weights: readonly Tensor[]): void;
  /** Trains on several threads, where the model can be sent to them. */
  startWorkers?(count: WorkerCount): Promise<WorkerSteps>;
  /** Which way a metric improves, where the model knows it. */
  directionOf?(metric: string): Direction | undefined;
}
