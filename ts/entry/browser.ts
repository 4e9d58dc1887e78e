/** Browsers and workers: `init()` fetches the wasm file that lies beside this one. */
import { supportsRelaxedSimd } from "../wasm/backend.js";
import { initFromSource, type WasmSource } from "../wasm/load.js";

/** Which of the two modules beside this file to load. */
export interface InitOptions {
  /** Speed over bits: relaxed SIMD where the engine knows it, told by `backendInfo()`. Default: false. */
  readonly fast?: boolean;
}

let started: Promise<void> | null = null;

/**
 * Loads the wasm module; await it once before anything is computed. Further calls wait for the first one.
 *
 * `input` is where the module is (URL, Request, Response), its bytes, or the module compiled already; or `{ fast: true }`, for the one with relaxed
 * SIMD. Default: `throughtime.wasm` beside this file.
 *
 * **Errors** `bad-file` when it cannot be had or is no such module; `init` may then be called again.
 *
 * @example
 * await init();
 */
export function init(input: WasmSource | InitOptions = {}): Promise<void> {
  started ??= initFromSource(isOptions(input) ? fileFor(input) : input).catch((error) => {
    started = null;
    throw error;
  });
  return started;
}

function isOptions(input: WasmSource | InitOptions): input is InitOptions {
  return Object.getPrototypeOf(input) === Object.prototype;
}

function fileFor({ fast = false }: InitOptions): URL {
  const relaxed = fast && supportsRelaxedSimd();
  return relaxed ? new URL("./throughtime-fast.wasm", import.meta.url) : new URL("./throughtime.wasm", import.meta.url);
}

export * from "../index.js";
