/** No loading of its own: for those who bring the module themselves. */
import { initFrom, initFromSource, type WasmSource } from "../wasm/load.js";

/**
 * Loads the wasm module from where you say: URL, Request, Response, bytes, or the module compiled already. Called again after `instance-lost` it
 * starts the same module anew.
 *
 * **Errors** `bad-file`.
 *
 * @example
 * await init(fetch("/assets/throughtime.wasm"));
 */
export function init(input: WasmSource | Promise<WasmSource>): Promise<void> {
  return initFromSource(() => input);
}

/**
 * Starts the wasm module from its bytes or its compiled form, synchronously.
 *
 * @example
 * initSync(await WebAssembly.compileStreaming(fetch("/assets/throughtime.wasm")));
 */
export function initSync(module: BufferSource | WebAssembly.Module): void {
  initFrom(module);
}

export * from "../index.js";
