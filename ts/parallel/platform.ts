import { isNode, nodeModule } from "../core/platform.js";

const MOST = 8;

/** Cores that are left to others. */
let left = 0;

/** Leaves a core to the thread that waits for this one, so that a page stays alive. */
export function leaveCore(): void {
  left = 1;
}

/** As many threads as the machine has cores, within reason. */
export function coreCount(): number {
  const cores = isNode ? nodeModule("node:os").availableParallelism() : navigator.hardwareConcurrency;
  return Math.max(1, Math.min(MOST, cores || 1) - left);
}
