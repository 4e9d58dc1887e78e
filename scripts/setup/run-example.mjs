// Runs an example as the program, once the clone is ready.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./shell.mjs";

export function runExample(path, args) {
  return runProgram(["--import", "tsx", join(root, path), ...args]);
}

/** Runs Node. A signal sent to this process alone must reach the program, which may have something to finish. */
export function runProgram(args) {
  const child = spawn(process.execPath, args, {
    stdio: "inherit",
    cwd: root,
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
}
