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
export const IN_A_PAGE = { warmUp: 1, least: 3 };

export function median(times: readonly number[]): BenchResult {
  const sorted = [...times].sort((a, b) => a - b);
  return { ms: sorted[Math.floor(sorted.length / 2)]!, steps: sorted.length };
}
