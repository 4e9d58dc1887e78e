import { fileURLToPath } from "node:url";

/** Runs an example when it is the program, and not when a test imports it. */
export function runAsScript(url: string, main: () => unknown): void {
  if (process.argv[1] === fileURLToPath(url)) void Promise.resolve(main());
}
