// npm run size: what a browser downloads for `import "throughtime"`, gzipped, against the budget.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { downloadedFiles, gzippedBytes } from "./download.mjs";
import { root } from "./setup/shell.mjs";

const BUDGET_KB = 180;

const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(9);

/** Prints one file's line; returns its gzipped size. */
function list(file, remark = "") {
  const packed = gzippedBytes(file);
  process.stdout.write(
    `${file.slice(join(root, "dist/").length).padEnd(26)}${kB(statSync(file).size)}${kB(packed)}${remark}\n`,
  );
  return packed;
}

if (!existsSync(join(root, "dist/browser.js"))) {
  process.stderr.write('dist/ is not built: run "npm run build" first.\n');
  process.exit(1);
}
let total = 0;
process.stdout.write(`${"file".padEnd(28)}   raw kB   gz kB\n`);
for (const file of downloadedFiles()) total += list(file);
const good = total <= BUDGET_KB * 1000;
process.stdout.write(
  `${"total gzipped".padEnd(35)}${kB(total)}   ${good ? "within" : "OVER"} the budget of ${BUDGET_KB} kB\n`,
);
// Not in the total: a page loads it in place of the other, and only when asked for.
list(join(root, "dist/throughtime-fast.wasm"), "   on demand");
process.exitCode = good ? 0 : 1;
