/** Independent jobs on several processes. A job's result depends on the job alone, so that who ran it does not matter. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs the function `name` that the module exports, once for each job; the results are in the order of the jobs. */
export type RunJobs = <Job, Result>(
  work: (job: Job) => Promise<Result> | Result,
  module: string,
  jobs: readonly Job[],
) => Promise<Result[]>;

const PROGRAM = fileURLToPath(new URL("job.ts", import.meta.url));
/** Where tsx is found. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a process is asked. */
export interface Request {
  readonly module: string;
  readonly name: string;
  readonly job: unknown;
}

/** What it answers. */
export interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/** In this process, one after the other. */
export const inTurn: RunJobs = async (work, _module, jobs) => {
  const results = [];
  for (const job of jobs) results.push(await work(job));
  return results;
};

/** On `count` processes; `onDone` is told of every job that is done. */
export function onProcesses(count: number, onDone: (done: number, of: number) => void = () => {}): RunJobs {
  return async (work, module, jobs) => {
    const results = new Array(jobs.length);
    let [next, done] = [0, 0];
    const serve = async () => {
      const child = fork(PROGRAM, { cwd: ROOT, execArgv: ["--import", "tsx"], serialization: "advanced" });
      try {
        while (next < jobs.length) {
          const at = next++;
          results[at] = await ask(child, { module, name: work.name, job: jobs[at] });
          onDone(++done, jobs.length);
        }
      } finally {
        if (child.connected) child.disconnect();
      }
    };
    await Promise.all(Array.from({ length: Math.min(count, jobs.length) }, serve));
    return results;
  };
}

function ask(child: ChildProcess, request: Request): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (status: number | null) => reject(new Error(`a job's process ended with ${status}`));
    child.once("exit", onExit);
    child.once("message", ({ result, error }: Answer) => {
      child.off("exit", onExit);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    child.send(request);
  });
}
