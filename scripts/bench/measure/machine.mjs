// What a number depends on besides the code: date, machine, versions.
import { cpus, loadavg, platform, release } from "node:os";

/** The same for every file of results. */
export function circumstances() {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${processors.length} x ${processors[0]?.model.trim() ?? "unknown"}, ${platform()} ${release()}`,
    node: process.versions.node,
    load: +loadavg()[0].toFixed(2),
  };
}

/** Processes at work beside the benchmark, on average, above which its numbers say little. */
const BUSY = 0.5;

/** Says so when the machine is not idle. */
export function warnIfBusy() {
  const { load } = circumstances();
  if (load > BUSY)
    console.log(`The machine is busy (load ${load} over the last minute): the ratios below may not hold.`);
}
