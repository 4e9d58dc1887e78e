// What `throughtime/inline` carries: the wasm module and the worker's program as text, packed so that a page of one file grows by 330 kB rather than a megabyte.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../setup/shell.mjs";

/** Adds the module that holds both to the modules in `dist`, in which they are. */
export async function writeInlined(dist) {
  // Not at the top of this file: on a fresh clone it is not installed yet.
  const { transform } = await import("esbuild");
  const worker = await transform(readFileSync(join(dist, "worker.js"), "utf8"), { minify: true, target: "es2022" });
  const packed = (bytes) => JSON.stringify(gzipSync(bytes, { level: 9 }).toString("base64"));
  const wasm = readFileSync(join(dist, "throughtime.wasm"));
  writeFileSync(
    join(dist, "inlined.js"),
    `export const wasm = ${packed(wasm)};\nexport const worker = ${packed(Buffer.from(worker.code))};\n`,
  );
  copyFileSync(join(root, "ts/entry/inlined.d.ts"), join(dist, "inlined.d.ts"));
}
