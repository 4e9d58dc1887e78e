/** Pages of one file, and bundlers that bring no files: the wasm module and the worker's program lie inside, as text. */
import { fail } from "../core/errors.js";
import { bringProgram } from "../parallel/port.js";
import { initFromSource } from "../wasm/load.js";
import { wasm, worker } from "./inlined.js";

/**
 * Starts the wasm module that lies inside, and asks no server for anything. Further calls wait for the first one; after `instance-lost` a call starts it anew.
 *
 * **Errors** `unsupported` where the page forbids WebAssembly, or the engine does not know its SIMD or `DecompressionStream` (Firefox has it from 113 on).
 *
 * @example
 * await init();
 */
export function init(): Promise<void> {
  return initFromSource(async () => {
    const [module, program] = await Promise.all([unpacked(wasm), unpacked(worker)]);
    bringProgram(new Blob([program], { type: "text/javascript" }));
    return module;
  });
}

/** What was packed as base64 of gzip. */
async function unpacked(text: string): Promise<ArrayBuffer> {
  if (typeof DecompressionStream === "undefined") {
    fail(
      "unsupported",
      "init",
      "an engine with DecompressionStream",
      "one without",
      'Load the module by "throughtime".',
    );
  }
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

export * from "../index.js";
