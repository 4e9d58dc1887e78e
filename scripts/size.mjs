// npm run size: what a browser downloads for `import "throughtime"`, gzipped, against the budget.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./setup/shell.mjs";

const BUDGET_KB = 180;
const STATIC_IMPORT = /(?:from|import)\s*["'](\.[^"']+)["']/g;

/** A module and all that it imports statically. */
function closure(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(STATIC_IMPORT)) closure(join(dirname(file), path), seen);
  return seen;
}

const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(9);

/** Prints one file's line; returns its gzipped size. */
function list(file, remark = "") {
  const bytes = readFileSync(file);
  const packed = gzipSync(bytes, { level: 9 }).length;
  process.stdout.write(
    `${file.slice(join(root, "dist/").length).padEnd(26)}${kB(bytes.length)}${kB(packed)}${remark}\n`,
  );
  return packed;
}

const entry = join(root, "dist/browser.js");
if (!existsSync(entry)) {
  process.stderr.write('dist/ is not built: run "npm run build" first.\n');
  process.exit(1);
}
let total = 0;
process.stdout.write(`${"file".padEnd(28)}   raw kB   gz kB\n`);
for (const file of [...closure(entry), join(root, "dist/throughtime.wasm")]) total += list(file);
const good = total <= BUDGET_KB * 1000;
process.stdout.write(
  `${"total gzipped".padEnd(35)}${kB(total)}   ${good ? "within" : "OVER"} the budget of ${BUDGET_KB} kB\n`,
);
// Not in the total: a page loads it in place of the other, and only when asked for.
list(join(root, "dist/throughtime-fast.wasm"), "   on demand");
process.exitCode = good ? 0 : 1;
