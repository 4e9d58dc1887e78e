/** Browsers and workers: `init()` fetches the wasm file that lies beside this one. */
import { initFromSource, type WasmSource } from "../wasm/load.js";

let started: Promise<void> | null = null;

/**
 * Loads the wasm module; await it once before anything is computed. Further calls wait for the first one.
 *
 * `input` is where the module is (URL, Request, Response), its bytes, or the module compiled already. Default: `throughtime.wasm` beside this file.
 *
 * **Errors** `bad-file` when it cannot be had or is no such module; `init` may then be called again.
 *
 * @example
 * await init();
 */
export function init(input?: WasmSource): Promise<void> {
  started ??= initFromSource(input ?? new URL("./throughtime.wasm", import.meta.url)).catch((error) => {
    started = null;
    throw error;
  });
  return started;
}

export * from "../index.js";
