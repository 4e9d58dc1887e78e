// npm start: set-up, then the main example with the options given.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./setup/shell.mjs";
import { main, setup } from "./setup/steps.mjs";

const EXAMPLE = "examples/imdb/main.ts";

/** Ctrl-C reaches the example by itself, as it is in the same group; this process only has to outlive it. */
function runExample(args) {
  process.on("SIGINT", () => {});
  const child = spawn(process.execPath, ["--import", "tsx", join(root, EXAMPLE), ...args], { stdio: "inherit" });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => child.on("close", (status, signal) => resolve(signal ? 1 : status)));
}

await main(async () => {
  await setup();
  process.exitCode = await runExample(process.argv.slice(2));
});
