// ts/ and the glue in pkg/ -> dist/: ESM with types, and the wasm module beside it.
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, run, say, since } from "../setup/shell.mjs";
import { hashOf, isFresh, remember } from "./inputs.mjs";
import { copyWasm } from "./wasm.mjs";

const SOURCES = ["ts", "pkg", "package.json", "tsconfig.json", "tsup.config.ts", "scripts/build/bundle.mjs"];
const OUTPUTS = [
  "dist/node.js",
  "dist/node.d.ts",
  "dist/browser.js",
  "dist/slim.js",
  "dist/fast.js",
  "dist/viz.js",
  "dist/throughtime.wasm",
  "dist/throughtime-fast.wasm",
];

/** Beside dist/, so that bundling fails or succeeds without touching the last good build. */
const FRESH = ".cache/dist";

function swapIn() {
  const [fresh, dist, old] = [FRESH, "dist", ".cache/dist-old"].map((folder) => join(root, folder));
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Builds dist/ unless it is what the sources say; returns whether it was built. */
export async function buildBundle({ force = false } = {}) {
  const hash = hashOf(SOURCES);
  if (!force && isFresh("bundle", hash, OUTPUTS)) return false;
  const start = performance.now();
  say("bundling the TypeScript package (tsup)");
  await run(
    process.execPath,
    [join(root, "node_modules/tsup/dist/cli-default.js"), "--out-dir", FRESH],
    "The TypeScript package does not compile: tsup's words stand above.",
  );
  copyWasm(FRESH);
  swapIn();
  remember("bundle", hash);
  say(`dist/ is ready (${since(start)})`);
  return true;
}
