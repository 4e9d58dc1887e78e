/** A process of `jobs.ts`: does what it is asked until nobody asks any more. */
import type { Answer, Request } from "./jobs.js";

const answer = (message: Answer) => process.send?.(message);

process.on("message", async ({ module, name, job }: Request) => {
  try {
    const work = (await import(module))[name] as (job: unknown) => unknown;
    answer({ result: await work(job) });
  } catch (error) {
    answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.on("disconnect", () => process.exit());
