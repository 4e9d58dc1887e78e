import type { Tensors } from "../tensor/index.js";
import { rowsOf } from "../tensor/internal.js";
import type { Batch, Logs, Steps, Trainable, WorkerSteps, Workers } from "./trainable.js";

/** Smaller batches are never cut, so they need nothing of what cuts. Twice the least rows of a shard. */
const LEAST_CUT = 128;

/** After so much time in steps of evaluation or prediction they may be worth other threads. */
const LONG_MS = 100;

/** Runs `loop` with the steps that `workers` asks for, and lets the workers go in any case. */
export async function withSteps<T>(
  where: string,
  model: Trainable,
  workers: Workers | null,
  loop: (steps: Steps) => Promise<T>,
): Promise<T> {
  const isOptional = workers === null || workers === "auto" || workers === 1;
  const steps =
    isOptional || model.startWorkers === undefined
      ? new OptionalTeam(where, model, workers ?? "auto")
      : await model.startWorkers(where, workers);
  try {
    return await loop(steps);
  } finally {
    await steps.close();
  }
}

/** A model's own steps, until a batch is to be cut or the steps prove long; then those of a team, where there can be one. */
class OptionalTeam implements WorkerSteps {
  /** Null where there can be none, undefined before it is asked for. */
  #team: Promise<WorkerSteps | null> | undefined;
  #spent = 0;

  constructor(
    private readonly where: string,
    private readonly model: Trainable,
    private readonly workers: Workers,
  ) {}

  trainStep(batch: Batch<Tensors>): Logs | Promise<Logs> {
    if (rowsOf(batch.x) < LEAST_CUT) return this.model.trainStep(batch);
    return this.#byTeam((steps) => steps.trainStep(batch));
  }

  testStep(batch: Batch<Tensors>): Logs | Promise<Logs> {
    return this.#oncePatient((steps) => steps.testStep(batch));
  }

  predictStep(x: Tensors): Tensors | Promise<Tensors> {
    return this.#oncePatient((steps) => steps.predictStep(x));
  }

  async close(): Promise<void> {
    await (await this.#team)?.close();
  }

  #oncePatient<T>(step: (steps: Steps) => T | Promise<T>): T | Promise<T> {
    if (this.#spent > LONG_MS) return this.#byTeam(step);
    const start = performance.now();
    const result = step(this.model);
    this.#spent += performance.now() - start;
    return result;
  }

  async #byTeam<T>(step: (steps: Steps) => T | Promise<T>): Promise<T> {
    this.#team ??= this.#start();
    return step((await this.#team) ?? this.model);
  }

  /** Whatever the model or the page refuses, one thread can do. */
  async #start(): Promise<WorkerSteps | null> {
    try {
      return (await this.model.startWorkers?.(this.where, this.workers)) ?? null;
    } catch {
      return null;
    }
  }
}
