// npm start: set-up, then the main example with the options given.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./setup/shell.mjs";
import { main, setup } from "./setup/steps.mjs";

const EXAMPLE = "examples/imdb/main.ts";

/** A signal sent to this process alone must reach the example, which stops after its batch and evaluates. */
function runExample(args) {
  const child = spawn(process.execPath, ["--import", "tsx", join(root, EXAMPLE), ...args], {
    stdio: "inherit",
    cwd: root,
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
}

await main(async () => {
  await setup();
  process.exitCode = await runExample(process.argv.slice(2));
});
