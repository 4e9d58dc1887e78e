import { isNode, nodeModule } from "../core/platform.js";

const MOST = 8;

/** As many threads as the machine has cores, within reason. */
export function coreCount(): number {
  const cores = isNode ? nodeModule("node:os").availableParallelism() : navigator.hardwareConcurrency;
  return Math.max(1, Math.min(MOST, cores || 1));
}
