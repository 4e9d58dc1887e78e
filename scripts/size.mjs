// npm run size: what pages download of the package once esbuild has bundled and minified them, gzipped, against their bounds.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/shell.mjs";
import { bundlePage, gzipped, PAGES } from "./size/pages.mjs";

/** Gzipped kB of JavaScript that a page loads at once: the goal, and what may not be exceeded on the way to it. */
const SCRIPT_KB = { training: { goal: 28, most: 51 }, files: { goal: 53, most: 76 }, tensors: { goal: 14, most: 14 } };

/** The same with the wasm module. */
const ALL_KB = { training: { goal: 180, most: 195 }, tensors: { goal: 180, most: 155 } };

const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(7);

/** Prints one line; returns whether the bound holds. */
function line(what, bytes, bound) {
  const isWithin = (kb) => bytes <= kb * 1000;
  const good = bound === undefined || isWithin(bound.most);
  const words = () =>
    isWithin(bound.goal)
      ? `within ${bound.goal} kB`
      : `goal ${bound.goal} kB NOT MET, ${good ? "within" : "OVER"} ${bound.most} kB`;
  process.stdout.write(`${what.padEnd(44)}${kB(bytes)} kB${bound === undefined ? "" : `   ${words()}`}\n`);
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
  good = line(`${name}: JavaScript`, script, SCRIPT_KB[name]) && good;
  good = line(`${name}: with the wasm`, script + wasm, ALL_KB[name]) && good;
  line(`${name}: JavaScript, what comes later too`, gzipped((await bundlePage(source, { later: true })).script));
  if (process.argv.includes("--modules")) {
    for (const [path, bytes] of modules) process.stdout.write(`${String(bytes).padStart(8)}  ${path}\n`);
  }
}
line("the wasm", wasm);
line("the fast wasm, in its place on demand", gzipped(readFileSync(join(root, "dist/throughtime-fast.wasm"))));
process.exitCode = good ? 0 : 1;
