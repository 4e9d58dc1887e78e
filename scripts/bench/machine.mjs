// What a number depends on besides the code: date, machine, versions.
import { cpus, platform, release } from "node:os";

/** The same for every file of results. */
export function circumstances() {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${processors.length} x ${processors[0]?.model.trim() ?? "unknown"}, ${platform()} ${release()}`,
    node: process.versions.node,
  };
}
