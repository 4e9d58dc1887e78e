/** Browsers and workers: `init()` fetches the wasm file that lies beside this one. */
import { isPlainObject } from "../core/options.js";
import { supportsRelaxedSimd } from "../wasm/backend.js";
import { initFromSource, type WasmSource } from "../wasm/load.js";

/** Which of the two modules beside this file to load. */
export interface InitOptions {
  /** Where the module is, as `init(input)` takes it; with `fast`, where the fast one is. Default: beside this file. */
  readonly input?: WasmSource;
  /** Speed over bits: relaxed SIMD where the engine knows it, told by `backendInfo()`. Default: false. */
  readonly fast?: boolean;
}

let started: Promise<void> | null = null;

/**
 * Loads the wasm module; await it once before anything is computed. Further calls wait for the first one.
 *
 * `input` is where the module is (URL, Request, Response), its bytes, or the module compiled already; or the options `{ input, fast }`: `fast`
 * takes the module with relaxed SIMD where the engine knows it, else `throughtime.wasm` beside this file, which is the default.
 *
 * **Errors** `bad-file` when it cannot be had or is no such module; `init` may then be called again.
 *
 * @example
 * await init();
 */
export function init(input: WasmSource | InitOptions = {}): Promise<void> {
  started ??= initFromSource(isOptions(input) ? chosen(input) : input).catch((error) => {
    started = null;
    throw error;
  });
  return started;
}

function isOptions(input: WasmSource | InitOptions): input is InitOptions {
  return isPlainObject(input);
}

/** An engine without relaxed SIMD could not compile the fast module, so there an `input` for it is left alone. */
function chosen({ input, fast = false }: InitOptions): WasmSource {
  const strict = new URL("./throughtime.wasm", import.meta.url);
  if (!fast) return input ?? strict;
  return supportsRelaxedSimd() ? (input ?? new URL("./throughtime-fast.wasm", import.meta.url)) : strict;
}

export * from "../index.js";
