// npm run site: builds the studio and hands it out on this machine; --build stops there (npm run site:build), --dev builds as one edits.
// --peers DIR lays TensorFlow.js beside it, from where scripts/bench/peers/setup.sh put it. Other options are vite's, such as --port 5000.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runProgram } from "./setup/run-example.mjs";
import { root, say } from "./setup/shell.mjs";
import { main, setup } from "./setup/steps.mjs";
import { makeData } from "./site/data.mjs";
import { layPeers } from "./site/peers.mjs";

const VITE = join(root, "node_modules/vite/bin/vite.js");
const CONFIG = ["--config", join(root, "site/vite.config.ts")];

await main(async () => {
  const { values, tokens } = parseArgs({
    options: { build: { type: "boolean" }, dev: { type: "boolean" }, peers: { type: "string" } },
    strict: false,
    tokens: true,
  });
  const own = new Set(["build", "dev", "peers"]);
  const rest = process.argv.slice(2).filter((_, k) => !tokens.some((one) => own.has(one.name) && covers(one, k)));
  await setup();
  await makeData();
  if (typeof values.peers === "string") layPeers(values.peers);
  if (values.dev) {
    process.exitCode = await runProgram([VITE, ...CONFIG, ...rest]);
    return;
  }
  process.exitCode = await runProgram([VITE, "build", ...CONFIG, "--logLevel", "warn"]);
  if (process.exitCode !== 0) return;
  say("the studio lies in site/dist: any static server can hand it out, under any path");
  if (!values.build) process.exitCode = await runProgram([VITE, "preview", ...CONFIG, ...rest]);
});

/** Is the argument at this place that option, or its value? */
function covers({ index, value, inlineValue }, place) {
  return place === index || (value !== undefined && !inlineValue && place === index + 1);
}
