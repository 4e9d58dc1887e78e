import { type OptionsOf, readOptions } from "../core/options.js";
import type { WorkerCount, WorkerPool } from "../training/trainable.js";
import { PROGRAM_OPTIONS } from "./program.js";

/** Options of {@link workerPool}. */
export interface WorkerPoolOptions extends OptionsOf<typeof PROGRAM_OPTIONS> {}

/**
 * Opens threads that outlive one call: pass the pool as `workers` to `fit`, `evaluate` and `predict`, one after another, and close it in the end.
 *
 * **Defaults** workers "auto": as many as the machine has cores. The calling thread is one of them, so a pool of 2 opens one worker.
 * **Errors** "worker-failed" where workers cannot be opened, as in a page whose Content-Security-Policy refuses them; "invalid-argument";
 * "disposed" from a call that is given a closed pool.
 *
 * @example
 * const pool = await workerPool(2);
 * await model.fit(x, y, { epochs: 4, workers: pool });
 * const output = await model.predict(x, { workers: pool });
 * await pool.close();
 */
export async function workerPool(workers: WorkerCount = "auto", options: WorkerPoolOptions = {}): Promise<WorkerPool> {
  const program = readOptions("workerPool", PROGRAM_OPTIONS, options);
  const { openPool } = await import("./team.js");
  return openPool(workers, program);
}
