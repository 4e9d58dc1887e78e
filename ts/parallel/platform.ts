/** Does this run in Node (or what takes after it), rather than in a browser? */
export const isNode = typeof process === "object" && typeof process.versions?.node === "string";

const MOST = 8;

/** As many threads as the machine has cores, within reason. */
export async function coreCount(): Promise<number> {
  const cores = isNode ? (await import("node:os")).availableParallelism() : navigator.hardwareConcurrency;
  return Math.max(1, Math.min(MOST, cores || 1));
}
