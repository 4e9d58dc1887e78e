/** Starts the wasm module that lies beside the entries, synchronously; the fast one only where it is known. */
import { readFileSync } from "node:fs";
import { supportsRelaxedSimd } from "../wasm/backend.js";
import { initFrom } from "../wasm/load.js";

export function start(fast: boolean): void {
  const file = fast && supportsRelaxedSimd() ? "./throughtime-fast.wasm" : "./throughtime.wasm";
  initFrom(readFileSync(new URL(file, import.meta.url)));
}

/**
 * Does nothing in Node, where all is ready at import; there so that code written for the browser runs here as well.
 *
 * @example
 * await init();
 */
export async function init(_input?: unknown): Promise<void> {}
