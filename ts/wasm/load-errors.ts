/** What went wrong on the way to the wasm module, in words that name the cause and the way out. */
import { ThroughtimeError } from "../core/errors.js";

const MODULE = "the package's throughtime.wasm";
const ELSEWHERE = 'tell init where it is: await init("/assets/throughtime.wasm")';

/** Every wasm module begins with these bytes. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];

function badFile(got: string, hint: string, cause?: unknown): ThroughtimeError {
  const details = cause === undefined ? {} : { cause };
  return new ThroughtimeError("bad-file", { where: "init", expected: MODULE, got, hint, details });
}

/** The file does not lie beside the JavaScript: a bundle or a deployment that took one and left the other. */
export function leftBehind(path: string, cause: unknown): ThroughtimeError {
  const hint =
    "Copy it there from throughtime/dist, keep the package out of the bundle (as external; in Next.js " +
    'serverExternalPackages: ["throughtime"]), or import "throughtime/slim" and give initSync its bytes.';
  return badFile(`no file that can be read at ${path}`, hint, cause);
}

/** The module has no address, and so no file lies beside it. */
export function withoutAddress(file: string): ThroughtimeError {
  const hint = `A bundle as a classic script or as CommonJS has no import.meta.url. Copy ${file} from throughtime/dist to where it can be had, and ${ELSEWHERE}; in Node import "throughtime/slim" and give initSync its bytes.`;
  return badFile("code that does not know where it was loaded from", hint);
}

/** A server that answered with a status. */
export function refusedBy(response: Response): ThroughtimeError {
  const hint = `Copy the file from throughtime/dist to where the page looks for it, or ${ELSEWHERE}.`;
  return badFile(`status ${response.status} for ${response.url}`, hint);
}

/** No answer at all. */
export function unreachable(address: string, cause: unknown): ThroughtimeError {
  const hint = /^file:/.test(address)
    ? "A page that is opened as a file may not fetch its neighbours: serve it."
    : "Is the server there, and does the page's Content-Security-Policy (connect-src) allow it?";
  return badFile(`no answer for ${address}`, `${hint} (${String(cause)})`, cause);
}

/** **Errors** `bad-file` for bytes that do not begin as a wasm module does. */
export function checkBytes(bytes: BufferSource, from: string): void {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const start = [...view.subarray(0, MAGIC.length)];
  if (MAGIC.every((byte, k) => start[k] === byte)) return;
  if (start[0] !== "<".charCodeAt(0)) {
    const shown = start.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw badFile(
      view.length === 0 ? `an empty file${from}` : `a file that begins with ${shown}${from}`,
      "Is it whole, and stored as bytes rather than text?",
    );
  }
  throw badFile(
    `an HTML page${from}`,
    "So servers answer for a file that they do not have. Vite 5 to 7 serve dependencies apart from their wasm: " +
      `set optimizeDeps: { exclude: ["throughtime"] } in vite.config. Else copy the file from throughtime/dist, or ${ELSEWHERE}.`,
  );
}

/** The engine, the page's policy or the file itself stood in the way of compiling. */
export function notCompiled(cause: unknown, from: string): ThroughtimeError {
  if (cause instanceof ThroughtimeError) return cause;
  const words = String(cause);
  if (/unsafe-eval|content security policy|\bCSP\b/i.test(words)) {
    return new ThroughtimeError("unsupported", {
      where: "init",
      expected: "a page that may compile WebAssembly",
      got: "a Content-Security-Policy without 'wasm-unsafe-eval'",
      hint: "Add it: script-src 'self' 'wasm-unsafe-eval'.",
      details: { cause },
    });
  }
  const kind = engineKind();
  if (kind !== null) {
    return new ThroughtimeError("unsupported", {
      where: "init",
      expected: "an engine with WebAssembly SIMD",
      got: kind,
      hint: "Chrome and Edge have it from 91 on, Firefox from 89, Safari from 16.4, Node from 16.4.",
      details: { cause },
    });
  }
  return badFile(`a module that does not start${from}`, `Is it whole, and of this version? (${words})`, cause);
}

/** (module (func (result v128) (i32x4.splat (i32.const 0)))) */
const SIMD = [
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x11, 11,
];

/** What the engine is that cannot start the module; null where it could. */
function engineKind(): string | null {
  if (typeof WebAssembly === "undefined") return "one without WebAssembly, as in a browser's lockdown mode";
  return WebAssembly.validate(Uint8Array.from(SIMD)) ? null : "one without";
}

/** Told where the module has started all the same. */
export function warnOfType(address: string, type: string | null): void {
  console.warn(
    `init: ${address} came as ${type ?? "a file of no type"}, so it was compiled after it was loaded, not meanwhile. Let the server send "content-type: application/wasm".`,
  );
}

/** A wasm module, but another one. */
export function notOurs(from: string): ThroughtimeError {
  return badFile(`another wasm module${from}`, "Does the path lead to throughtime/dist/throughtime.wasm?");
}
