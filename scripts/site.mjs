// npm run site: the studio on this machine; npm run site:build: the same as a static folder, site/dist. Options after -- are vite's, such as --port.
import { join } from "node:path";
import { runProgram } from "./setup/run-example.mjs";
import { root, say } from "./setup/shell.mjs";
import { main, setup } from "./setup/steps.mjs";
import { makeData } from "./site/data.mjs";

const VITE = [join(root, "node_modules/vite/bin/vite.js"), "--config", join(root, "site/vite.config.ts")];

await main(async () => {
  const isBuild = process.argv.includes("--build");
  const options = process.argv.slice(2).filter((option) => option !== "--build");
  await setup();
  await makeData();
  const [vite, ...config] = VITE;
  process.exitCode = await runProgram([vite, ...(isBuild ? ["build"] : []), ...config, ...options]);
  if (isBuild && process.exitCode === 0)
    say("the studio lies in site/dist: any static server can hand it out, under any path");
});
