import { isNode, nodeModule } from "../core/platform.js";

const MOST = 8;

/** As many threads as the machine has cores, within reason. */
export async function coreCount(): Promise<number> {
  const cores = isNode ? (await nodeModule("node:os")).availableParallelism() : navigator.hardwareConcurrency;
  return Math.max(1, Math.min(MOST, cores || 1));
}
