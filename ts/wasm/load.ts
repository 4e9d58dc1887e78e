import { fail, ThroughtimeError } from "../core/errors.js";
import { instantiate, instantiateSync } from "./raw.js";

/** What the browser's `init` takes: where the wasm file is, or its bytes, or the module compiled already. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

let memory: WebAssembly.Memory | null = null;

/** Starts the wasm module from its bytes or its compiled form. A second call does nothing. **Errors** `bad-file`. */
export function initFrom(source: BufferSource | WebAssembly.Module): void {
  if (memory !== null) return;
  try {
    memory = instantiateSync({ module: source }).memory;
  } catch (cause) {
    throw notOurs("something else", cause);
  }
}

/** Starts the wasm module from wherever it can be had. A second call does nothing. **Errors** `bad-file`. */
export async function initFromSource(source: WasmSource | Promise<WasmSource>): Promise<void> {
  if (memory !== null) return;
  const given = await source;
  try {
    const started = await instantiate({ module_or_path: given });
    memory ??= started.memory;
  } catch (cause) {
    throw notOurs(given instanceof URL || typeof given === "string" ? String(given) : "something else", cause);
  }
}

function notOurs(got: string, cause: unknown): ThroughtimeError {
  const hint = `Is the file there, and served as application/wasm? (${String(cause)})`;
  return new ThroughtimeError("bad-file", { where: "init", expected: "the package's throughtime.wasm", got, hint });
}

/** Has the module been started? */
export function isReady(): boolean {
  return memory !== null;
}

/** **Errors** `not-initialized` before the module was started. */
export function requireReady(where: string): void {
  if (memory === null) {
    fail("not-initialized", where, "the wasm module to be started", "none", "Call `await init()` once first.");
  }
}

/** The memory's present buffer. Growth replaces it, so nobody may keep it or a view on it. */
export function memoryBuffer(): ArrayBuffer {
  return memory!.buffer as ArrayBuffer;
}
