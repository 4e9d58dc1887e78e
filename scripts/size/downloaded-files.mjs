// What a browser downloads for `import "throughtime"`.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../setup/shell.mjs";

const STATIC_IMPORT = /(?:from|import)\s*["'](\.[^"']+)["']/g;

/** A module and all that it imports statically. */
function closure(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(STATIC_IMPORT)) closure(join(dirname(file), path), seen);
  return seen;
}

/** The browser's entry, its chunks and the strict module. */
export function downloadedFiles() {
  return [...closure(join(root, "dist/browser.js")), join(root, "dist/throughtime.wasm")];
}

/** Bytes of a file as a server sends it. */
export function gzippedBytes(file) {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}
