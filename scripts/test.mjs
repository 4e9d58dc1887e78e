// npm test: set-up, then every suite, then one line that sums them up.
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { root, SetupError } from "./setup/shell.mjs";
import { main, setup } from "./setup/steps.mjs";
import { allSuites } from "./test/suites.mjs";

const HELP = `npm test [-- [--only NAME[,NAME]] [FILTER ...]]
  --only   run these suites or groups: rustfmt clippy clippy-f64 types biome (lint), kernels nn nn-f64 kernels-wasm (cargo), vitest, size
  FILTER   passed on to cargo test and vitest: a part of a test's name or file
`;

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { only: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    return { ...values, filters: positionals };
  } catch (error) {
    throw new SetupError(`${error.message}\n${HELP}`);
  }
}

function chosen(suites, only) {
  if (!only) return suites;
  const names = only.split(",");
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name || suite.group === name));
  if (unknown) throw new SetupError(`there is no suite "${unknown}".\n${HELP}`);
  return suites.filter((suite) => names.includes(suite.name) || names.includes(suite.group));
}

/** Runs a command with its output shown as it comes, and kept for counting. */
function watch([program, ...args], env) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        target.write(text);
      });
    }
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (status) => resolve({ ok: status === 0, output }));
  });
}

async function runSuite(suite) {
  const start = performance.now();
  process.stdout.write(`\n== ${suite.name}: ${suite.command.slice(0, 6).join(" ").replaceAll(`${root}/`, "")}\n`);
  let counts;
  try {
    const env = await suite.prepare?.();
    counts = suite.count(await watch(suite.command, env));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    counts = { passed: 0, failed: 1 };
  }
  return { name: suite.name, seconds: (performance.now() - start) / 1000, skipped: 0, ...counts };
}

function printTable(results) {
  process.stdout.write("\n");
  for (const { name, passed, failed, skipped, seconds } of results) {
    const rest = skipped ? `, ${skipped} skipped` : "";
    process.stdout.write(`${name.padEnd(14)} ${passed} passed, ${failed} failed${rest} (${seconds.toFixed(1)} s)\n`);
  }
}

await main(async () => {
  const { only, help, filters } = options();
  if (help) return void process.stdout.write(HELP);
  const suites = chosen(allSuites(filters), only);
  await setup();
  const results = [];
  for (const suite of suites) results.push(await runSuite(suite));
  printTable(results);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed\n`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
});
