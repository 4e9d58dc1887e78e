/** The one running instance of the module, and its end: a trap leaves it in a state that nothing may be computed from. */
import { ThroughtimeError } from "../core/errors.js";
import { dropInstance, onTrap, rawFree, rawNumTensors } from "./raw.js";

let memory: WebAssembly.Memory | null = null;
let losses = 0;
let reason = "";
let isAsked = false;

/** From here on this is the memory of the running instance. */
export function begin(started: WebAssembly.Memory): void {
  memory = started;
  onTrap(told);
}

/** What is thrown in place of what came out of a call. */
function told(cause: unknown): unknown {
  if (isAsked) return cause;
  if (memory !== null) {
    if (!(cause instanceof WebAssembly.RuntimeError) && answers()) return cause;
    memory = null;
    losses++;
    reason = String(cause);
    dropInstance();
  }
  return notReady("throughtime", cause);
}

/** A call that the engine broke off, as where the stack is full, leaves an instance that answers no other. */
function answers(): boolean {
  isAsked = true;
  try {
    rawNumTensors();
    return true;
  } catch {
    return false;
  } finally {
    isAsked = false;
  }
}

function notReady(where: string, cause?: unknown): ThroughtimeError {
  const expected = "the wasm module to be started";
  if (losses === 0) {
    return new ThroughtimeError("not-initialized", {
      where,
      expected,
      got: "none",
      hint: "Call `await init()` once first.",
    });
  }
  return new ThroughtimeError("instance-lost", {
    where,
    expected,
    got: `one that failed and was ended (${reason})`,
    hint: "Call `await init()` again. Tensors at rest live on; variables lost their values, and tapes what they recorded.",
    details: { cause },
  });
}

/** Is there an instance to compute with? */
export function isReady(): boolean {
  return memory !== null;
}

/** **Errors** `not-initialized` before the module was started, `instance-lost` after a trap. */
export function requireReady(where: string): void {
  if (memory === null) throw notReady(where);
}

/** The memory's present buffer. Growth replaces it, so nobody may keep it or a view on it. */
export function memoryBuffer(): ArrayBuffer {
  return memory!.buffer as ArrayBuffer;
}

/** The number of the instance that handles are of now. Whoever keeps a handle keeps this beside it: under another one the handle means nothing. */
export function instanceNow(): number {
  return losses;
}

/** Frees what a handle names, unless it is of an instance that is no more. */
export function freeOf(instance: number, handle: number): void {
  if (instance === losses) rawFree(handle);
}
