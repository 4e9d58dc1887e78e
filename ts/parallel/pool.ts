/** Worker threads that are opened when they are needed and end when told. */
import { fail, quoted } from "../core/errors.js";
import type { WorkerCount, WorkerPool } from "../training/trainable.js";
import { coreCount } from "./platform.js";
import { ownModules, type Program } from "./port.js";
import { type ProgramOptions, programOf } from "./program.js";
import { Thread } from "./thread.js";

/** The threads of one team after another; the thread that asks is the first of each team and is not among them. */
export class Pool implements WorkerPool {
  private threads: Thread[] = [];
  private usedBy: string | null = null;
  private isClosed = false;

  private constructor(
    readonly size: number,
    private readonly program: Program,
  ) {}

  /** A pool of so many threads, none of them open yet. **Errors** `invalid-argument`. */
  static of(where: string, count: WorkerCount, given: ProgramOptions = { modules: ownModules(), worker: null }): Pool {
    const program = programOf(where, given);
    if (count === "auto") return new Pool(coreCount(), program);
    if (Number.isInteger(count) && count > 0) return new Pool(count, program);
    return fail(
      "invalid-argument",
      where,
      'workers a whole number of at least 1, "auto" or a workerPool',
      quoted(count),
    );
  }

  /** Nobody else may use it until {@link release}. **Errors** `disposed` when closed, `invalid-argument` when in use. */
  take(where: string): void {
    if (this.isClosed) fail("disposed", where, "an open pool of workers", "one that was closed");
    if (this.usedBy !== null) {
      fail("busy", where, "a pool of workers at rest", `one in use by ${this.usedBy}`, "Await it first.");
    }
    // One that died since the last call is nobody's loss: another is opened in its place.
    this.threads = this.threads.filter((thread) => !thread.hasFailed);
    this.usedBy = where;
  }

  /** So many open threads. **Errors** `worker-failed`. */
  async recruit(where: string, count: number): Promise<readonly Thread[]> {
    const missing = Math.max(0, count - this.threads.length);
    // They are this pool's from the beginning, so that closing it ends them also while they start.
    const opened = Array.from({ length: missing }, () => new Thread());
    this.threads.push(...opened);
    const settled = await Promise.allSettled(opened.map((thread) => thread.open(where, this.program)));
    for (const each of settled) if (each.status === "rejected") throw each.reason;
    return this.threads.slice(0, count);
  }

  /** Ends what has failed. */
  async release(): Promise<void> {
    const failed = this.threads.filter((thread) => thread.hasFailed);
    this.threads = this.threads.filter((thread) => !thread.hasFailed);
    await Promise.all(failed.map((thread) => thread.stop()));
    this.usedBy = null;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.threads.map((thread) => thread.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** A pool whose threads are open. **Errors** as {@link Pool}'s. */
export async function openPool(count: WorkerCount, given: ProgramOptions): Promise<WorkerPool> {
  const where = "workerPool";
  const pool = Pool.of(where, count, given);
  try {
    await pool.recruit(where, pool.size - 1);
  } catch (error) {
    await pool.close();
    throw error;
  }
  return pool;
}
