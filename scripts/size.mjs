// npm run size: what pages download of the package once esbuild has bundled and minified them, gzipped, against their bounds.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/shell.mjs";
import { bundlePage, gzipped, PAGES } from "./size/pages.mjs";

/** Gzipped kB of JavaScript that a page loads at once. */
const MOST_SCRIPT_KB = { training: 28, tensors: 14 };

/** The same with the wasm module. */
const MOST_KB = { training: 180, tensors: 180 };

const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(7);

/** Prints one line; returns whether the bound holds. */
function line(what, bytes, mostKb) {
  const good = mostKb === undefined || bytes <= mostKb * 1000;
  const bound = mostKb === undefined ? "" : `   ${good ? "within" : "OVER"} ${mostKb} kB`;
  process.stdout.write(`${what.padEnd(44)}${kB(bytes)} kB${bound}\n`);
  return good;
}

if (!existsSync(join(root, "dist/browser.js"))) {
  process.stderr.write('dist/ is not built: run "npm run build" first.\n');
  process.exit(1);
}
const wasm = gzipped(readFileSync(join(root, "dist/throughtime.wasm")));
let good = true;
for (const [name, source] of Object.entries(PAGES)) {
  const { script: bundled, modules } = await bundlePage(source);
  const script = gzipped(bundled);
  good = line(`${name}: JavaScript`, script, MOST_SCRIPT_KB[name]) && good;
  good = line(`${name}: with the wasm`, script + wasm, MOST_KB[name]) && good;
  line(`${name}: JavaScript, what comes later too`, gzipped((await bundlePage(source, { later: true })).script));
  if (process.argv.includes("--modules")) {
    for (const [path, bytes] of modules) process.stdout.write(`${String(bytes).padStart(8)}  ${path}\n`);
  }
}
line("the wasm", wasm);
line("the fast wasm, in its place on demand", gzipped(readFileSync(join(root, "dist/throughtime-fast.wasm"))));
process.exitCode = good ? 0 : 1;
