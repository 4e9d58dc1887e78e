import { timeSteps } from "../../../scripts/bench/measure/step-timer.mjs";

/** What is timed, and what is told of it. */
export interface BenchOptions {
  readonly workload: string;
  readonly mode: "train" | "predict";
  readonly milliseconds: number;
}

export interface BenchResult {
  /** The median of the steps. */
  readonly ms: number;
  readonly steps: number;
}

/** Somebody waits: fewer steps than the benchmarks take where a step lasts for seconds. */
const IN_A_PAGE = { warmUp: 1, least: 3 };

/** A page's clock may move by tenths of a millisecond, and a step of a small model is over before that: so long is what is timed at once, at least. */
const LEAST_MS = 2;

/** How long a step takes by the benchmarks' own clock. */
export async function timed(step: () => unknown, milliseconds: number): Promise<BenchResult> {
  const count = await stepsPerReading(step);
  const bundle = async () => {
    for (let k = 0; k < count; k++) await step();
  };
  const times: number[] = await timeSteps(bundle, { budget: milliseconds, ...IN_A_PAGE });
  const sorted = times.sort((a, b) => a - b);
  return { ms: sorted[Math.floor(sorted.length / 2)]! / count, steps: count * sorted.length };
}

/** Twice in a row, since the first steps are slow. */
async function stepsPerReading(step: () => unknown): Promise<number> {
  for (let count = 1, long = 0; ; ) {
    const start = performance.now();
    for (let k = 0; k < count; k++) await step();
    if (performance.now() - start < LEAST_MS) [count, long] = [2 * count, 0];
    else if (++long === 2) return count;
  }
}
