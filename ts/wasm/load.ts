import { fail, ThroughtimeError } from "../core/errors.js";
import { instantiate, instantiateSync } from "./raw.js";

/** What the browser's `init` takes: where the wasm file is, or its bytes, or the module compiled already. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

let memory: WebAssembly.Memory | null = null;
let started: WebAssembly.Module | null = null;

/** Starts the wasm module from its bytes or its compiled form. A second call does nothing. **Errors** `bad-file`. */
export function initFrom(source: BufferSource | WebAssembly.Module): void {
  if (memory !== null) return;
  try {
    const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
    memory = instantiateSync({ module }).memory;
    started = module;
  } catch (cause) {
    throw notOurs("something else", cause);
  }
}

/** Starts the wasm module from wherever it can be had. A second call does nothing. **Errors** `bad-file`. */
export async function initFromSource(source: WasmSource | Promise<WasmSource>): Promise<void> {
  if (memory !== null) return;
  const given = await source;
  try {
    const module = await compile(given);
    const instance = await instantiate({ module_or_path: module });
    memory ??= instance.memory;
    started ??= module;
  } catch (cause) {
    throw notOurs(given instanceof URL || typeof given === "string" ? String(given) : "something else", cause);
  }
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new Error(`status ${response.status} for ${response.url}`);
  const isTyped = response.headers.get("content-type")?.startsWith("application/wasm") ?? false;
  return isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** The module that was started, for the workers that are to start the same. **Errors** `not-initialized`. */
export function startedModule(where: string): WebAssembly.Module {
  requireReady(where);
  return started!;
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
