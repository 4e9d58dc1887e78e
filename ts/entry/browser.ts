/** Browsers and workers: `init()` fetches the wasm file that lies beside this one. */
import { isPlainObject } from "../core/checks.js";
import { anything, flag, type OptionsOf, readOptions } from "../core/options.js";
import { supportsRelaxedSimd } from "../wasm/backend.js";
import { addressOf, initFromSource, type WasmSource } from "../wasm/load.js";

const OPTIONS = {
  /** Where the module is, as `init(input)` takes it; with `fast`, where the fast one is. Default: beside this file. */
  input: anything<WasmSource | Promise<WasmSource>>().orNull(),
  /** Speed over bits: relaxed SIMD where the engine knows it, told by `backendInfo()`. Default: false. */
  fast: flag().default(false),
};

/** Which of the two modules beside this file to load. */
export interface InitOptions extends OptionsOf<typeof OPTIONS> {}

/**
 * Loads the wasm module; await it once before anything is computed. Further calls wait for the first one; after `instance-lost` a call starts the
 * same module anew.
 *
 * `input` is where the module is (URL, Request, Response), its bytes, or the module compiled already; or the options `{ input, fast }`: `fast`
 * takes the module with relaxed SIMD where the engine knows it, else `throughtime.wasm` beside this file, which is the default.
 *
 * **Errors** `bad-file` when it cannot be had or is no such module, `unsupported` where the page forbids WebAssembly; `init` may then be called again.
 *
 * @example
 * await init();
 */
export function init(input: WasmSource | Promise<WasmSource> | InitOptions = {}): Promise<void> {
  return initFromSource(() => sourceOf(input));
}

function sourceOf(input: WasmSource | Promise<WasmSource> | InitOptions): WasmSource | Promise<WasmSource> {
  return isPlainObject(input) ? chosen(readOptions("init", OPTIONS, input)) : (input as WasmSource);
}

/** An engine without relaxed SIMD could not compile the fast module, so there an `input` for it is left alone. */
function chosen({ input, fast }: { input: WasmSource | Promise<WasmSource> | null; fast: boolean }) {
  if (!fast) return input ?? strict();
  if (!supportsRelaxedSimd()) return strict();
  return input ?? addressOf("throughtime-fast.wasm", () => new URL("./throughtime-fast.wasm", import.meta.url));
}

function strict(): URL {
  return addressOf("throughtime.wasm", () => new URL("./throughtime.wasm", import.meta.url));
}

export * from "../index.js";
