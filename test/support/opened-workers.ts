import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect } from "vitest";

/** Every worker that a test has opened. */
export const opened: Worker[] = [];

/** Counts the workers that each test opens; afterwards all of them have to have ended. */
export function countWorkers(): void {
  let ended = 0;
  const onWorker = (worker: Worker) => {
    opened.push(worker);
    worker.once("exit", () => ended++);
  };
  beforeEach(() => {
    opened.length = 0;
    ended = 0;
    process.on("worker", onWorker);
  });
  afterEach(() => {
    process.off("worker", onWorker);
    expect(ended).toBe(opened.length);
  });
}
