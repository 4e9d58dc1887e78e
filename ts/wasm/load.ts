import { fail } from "../core/errors.js";
import { isNode, nodeModule } from "../core/platform.js";
import { begin, isReady, requireReady } from "./instance.js";
import {
  checkBytes,
  leftBehind,
  notCompiled,
  notOurs,
  refusedBy,
  unreachable,
  warnOfType,
  withoutAddress,
} from "./load-errors.js";
import { instantiate, instantiateSync } from "./raw.js";

/** What the browser's `init` takes: where the wasm file is, or its bytes, or the module compiled already. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** An export that no other module has. */
const OWN_EXPORT = "rawTakeError";

/** The compiled module that is running, or was until a trap: whoever starts again starts this one. */
let started: WebAssembly.Module | null = null;

/** Starts the wasm module from its bytes or its compiled form. Does nothing while one is running. **Errors** `bad-file`, `unsupported`. */
export function initFrom(source: BufferSource | WebAssembly.Module): void {
  if (isReady()) return;
  const given = started ?? source;
  try {
    if (isBytes(given)) checkBytes(given, "");
    const module = isBytes(given) ? new WebAssembly.Module(given) : given;
    checkOwn(module, "");
    begin(instantiateSync(module).memory);
    started = module;
  } catch (cause) {
    throw notCompiled(cause, "");
  }
}

/** Starts the module from the first of these files that can be read, in Node. Does nothing while one is running. **Errors** `bad-file`. */
export function initFromFile(...addresses: URL[]): void {
  if (!isReady()) initFrom(started ?? readFile(...addresses));
}

/** Starts once more the module that was lost. */
export function restart(): void {
  if (started !== null) initFrom(started);
}

let starting: Promise<void> | null = null;

/** Starts the wasm module from wherever it can be had. Does nothing while one is running or starting. **Errors** `bad-file`, `unsupported`. */
export function initFromSource(source: () => WasmSource | Promise<WasmSource>): Promise<void> {
  starting ??= start(source).finally(() => {
    starting = null;
  });
  return starting;
}

async function start(source: () => WasmSource | Promise<WasmSource>): Promise<void> {
  if (isReady()) return;
  const given = started ?? (await source());
  const from = placeOf(given);
  try {
    const module = await compile(given, from);
    checkOwn(module, from);
    const { memory } = await instantiate(module);
    begin(memory);
    started = module;
  } catch (cause) {
    throw notCompiled(cause, from);
  }
}

/**
 * The address of the file that lies beside the module which asks.
 *
 * **Errors** `bad-file` where that module does not know its own, as in a classic script.
 */
export function addressOf(file: string, address: () => URL): URL {
  try {
    return address();
  } catch {
    throw withoutAddress(file);
  }
}

async function compile(source: WasmSource, from: string): Promise<WebAssembly.Module> {
  if (isModule(source)) return source;
  if (isBytes(source)) return compileBytes(source, from);
  if (typeof source !== "string" && !["URL", "Request", "Response"].includes(tagOf(source))) {
    fail("invalid-argument", "init", "the address of throughtime.wasm, its bytes or the compiled module", source);
  }
  const address = addressIn(source);
  if (isNode && /^file:/.test(address)) return compileBytes(readFile(new URL(address)), from);
  const response = isResponse(source) ? source : await fetched(source, address);
  if (!response.ok) throw refusedBy(response);
  const type = response.headers.get("content-type");
  if (type?.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  const module = await compileBytes(await response.arrayBuffer(), from);
  if (/^http/.test(address)) warnOfType(address, type);
  return module;
}

async function compileBytes(bytes: BufferSource, from: string): Promise<WebAssembly.Module> {
  checkBytes(bytes, from);
  return WebAssembly.compile(bytes);
}

async function fetched(source: string | URL | Request, address: string): Promise<Response> {
  try {
    return await fetch(source);
  } catch (cause) {
    throw unreachable(address, cause);
  }
}

function readFile(...addresses: URL[]): BufferSource {
  const { existsSync, readFileSync } = nodeModule("node:fs");
  const address = addresses.find((each) => existsSync(each)) ?? addresses.at(-1)!;
  try {
    return readFileSync(address);
  } catch (cause) {
    throw leftBehind(decodeURIComponent(address.pathname), cause);
  }
}

/** A module of another program would start, and fail at the first call. */
function checkOwn(module: WebAssembly.Module, from: string): void {
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === OWN_EXPORT)) throw notOurs(from);
}

/** What kind of thing it is, also where it comes from another realm (a frame, a test runner's sandbox) or the kind is not known at all. */
function tagOf(source: unknown): string {
  return Object.prototype.toString.call(source).slice("[object ".length, -1);
}

function isBytes(source: WasmSource): source is BufferSource {
  return ArrayBuffer.isView(source) || tagOf(source) === "ArrayBuffer";
}

function isModule(source: WasmSource): source is WebAssembly.Module {
  return tagOf(source) === "WebAssembly.Module";
}

function isResponse(source: WasmSource): source is Response {
  return tagOf(source) === "Response";
}

function addressIn(source: string | URL | Request | Response): string {
  return typeof source === "object" && "url" in source ? source.url : String(source);
}

/** The place in words, for the end of a sentence. */
function placeOf(source: WasmSource): string {
  return isBytes(source) || isModule(source) ? "" : ` at ${addressIn(source)}`;
}

/** The module that was started, for the workers that are to start the same. **Errors** `not-initialized`, `instance-lost`. */
export function startedModule(where: string): WebAssembly.Module {
  requireReady(where);
  return started!;
}
