// Every suite of `npm test`: its name, its group, the command, and how its tests are counted.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "../setup/browser.mjs";
import { ensureRustComponents } from "../setup/rust-compiler.mjs";
import { repoCache, root, SetupError, say } from "../setup/shell.mjs";
import { one, summaries, vitestReport } from "./count.mjs";

const node = process.execPath;
const report = join(repoCache, "vitest.json");

function tool(path) {
  return join(root, "node_modules", path);
}

/** vitest's browser test needs a Chromium; without one that test fails and says so, and the others run. */
async function prepareVitest() {
  rmSync(report, { force: true });
  try {
    return { THROUGHTIME_BROWSER: await ensureBrowser() };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return {};
  }
}

/** The filters typed after the options go to the suites that know test names. */
export function allSuites(filters) {
  return [
    {
      name: "rustfmt",
      group: "lint",
      command: ["cargo", "fmt", "--all", "--check"],
      count: one,
      prepare: ensureRustComponents,
    },
    {
      name: "clippy",
      group: "lint",
      command: ["cargo", "clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"],
      count: one,
      prepare: ensureRustComponents,
    },
    {
      name: "clippy-f64",
      group: "lint",
      // `Real` is f64 there, so what converts to or from f64 converts nothing.
      command:
        "cargo clippy --quiet -p throughtime-nn --features f64 --all-targets -- -D warnings -A clippy::useless_conversion -A clippy::unnecessary_cast".split(
          " ",
        ),
      count: one,
      prepare: ensureRustComponents,
    },
    { name: "types", group: "lint", command: [node, tool("typescript/bin/tsc"), "--noEmit"], count: one },
    {
      name: "types-site",
      group: "lint",
      command: [node, tool("typescript/bin/tsc"), "--noEmit", "-p", "site"],
      count: one,
    },
    { name: "biome", group: "lint", command: [node, tool("@biomejs/biome/bin/biome"), "check", "."], count: one },
    {
      name: "kernels",
      group: "cargo",
      command: ["cargo", "test", "--quiet", "-p", "throughtime-kernels", ...filters],
      count: summaries,
    },
    {
      name: "nn",
      group: "cargo",
      command: ["cargo", "test", "--quiet", "-p", "throughtime-nn", ...filters],
      count: summaries,
    },
    {
      name: "nn-f64",
      group: "cargo",
      command: ["cargo", "test", "--quiet", "-p", "throughtime-nn", "--features", "f64", ...filters],
      count: summaries,
    },
    {
      name: "kernels-wasm",
      group: "cargo",
      command: [node, "scripts/test/kernels-wasm.mjs"],
      count: summaries,
    },
    {
      name: "vitest",
      group: "vitest",
      command: [
        node,
        tool("vitest/vitest.mjs"),
        "run",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        ...filters,
      ],
      count: vitestReport(report),
      prepare: prepareVitest,
    },
    { name: "size", group: "size", command: [node, "scripts/size.mjs"], count: one },
  ];
}
