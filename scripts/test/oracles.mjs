// npm run test:oracles: the programs whose formats we write read our files. Their Python parts are installed in .cache, unless THROUGHTIME_PYTHON names a
// Python that has them.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repoCache, root, run, SetupError, say, since, which } from "../setup/shell.mjs";
import { main, setup } from "../setup/steps.mjs";

const REQUIREMENTS = join(root, "scripts/test/oracles.txt");
const FOLDER = join(repoCache, "oracles");

/** A Python with what the list of requirements names. */
async function ensurePython() {
  const named = process.env.THROUGHTIME_PYTHON;
  if (named) return named;
  const [python, installed] = [join(FOLDER, "bin/python"), join(FOLDER, "installed.txt")];
  const wanted = readFileSync(REQUIREMENTS, "utf8");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return python;
  const system = which("python3") ?? which("python");
  if (!system)
    throw new SetupError("The oracles need Python 3.10 or newer: install it, or set THROUGHTIME_PYTHON to its path.");
  const start = performance.now();
  say(`installing ${wanted.trim().split("\n").join(", ")} into .cache/oracles (some minutes)`);
  const failed = "The Python packages of the oracles could not be installed: pip's words stand above.";
  await run(system, ["-m", "venv", FOLDER], "Python cannot make an environment: install its venv module.");
  await run(python, ["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS], failed);
  writeFileSync(installed, wanted);
  say(`the oracles are ready (${since(start)})`);
  return python;
}

await main(async () => {
  await setup();
  const env = { ...process.env, THROUGHTIME_PYTHON: await ensurePython() };
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "vitest.oracles.config.ts", ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
});
