import { anything, type OptionsOf, readOptions } from "../core/options.js";
import type { WorkerCount, WorkerPool } from "../training/trainable.js";

const OPTIONS = {
  /**
   * URLs of modules that register classes of your own, by `registerSerializable`: each thread imports them before it builds a model. They import
   * "throughtime" as the program does, so they are for Node, and for pages that are not bundled. Default: none.
   */
  modules: anything<readonly (string | URL)[]>().default([]),
};

/** Options of {@link workerPool}. */
export interface WorkerPoolOptions extends OptionsOf<typeof OPTIONS> {}

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
  const { modules } = readOptions("workerPool", OPTIONS, options);
  const { openPool } = await import("./team.js");
  return openPool(workers, modules);
}
