import { isPlainObject } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { copyOut, DTYPES } from "../wasm/copies.js";
import { instanceNow, isReady, memoryBuffer, requireReady } from "../wasm/instance.js";
import { rawFree, rawNumBytes, rawNumTensors } from "../wasm/raw.js";
import { Tensor } from "./tensor.js";

/**
 * The time during which results stay in wasm memory. Its tensors are those made in it, and its visitors: tensors at rest
 * that were copied into wasm for it. At its end the handles of all are freed, save those that move out.
 */
export class Scope {
  /** @internal of which instance its tensors' handles are. */
  readonly _instance = instanceNow();
  readonly tensors: Tensor[] = [];
  readonly parent: Scope | null;

  constructor(parent: Scope | null) {
    this.parent = parent;
  }
}

let current: Scope | null = null;

/** The innermost open scope. Scopes that an error left open together with their instance are none. */
export function currentScope(): Scope | null {
  if (current !== null && current._instance !== instanceNow()) current = null;
  return current;
}

/** Opens a scope inside the present one. **Errors** `not-initialized`; `instance-lost`. */
export function openScope(): Scope {
  const parent = currentScope();
  if (parent === null) requireReady("tidy");
  current = new Scope(parent);
  return current;
}

/**
 * Ends a scope. Of its own tensors those in `kept` move to the scope outside; with none outside they come to rest, unless a tape
 * still needs their handles. The others are freed.
 */
export function closeScope(scope: Scope, kept: readonly Tensor[]): void {
  const { parent, tensors } = scope;
  current = parent;
  if (scope._instance !== instanceNow()) return;
  for (let i = 0; i < kept.length; i++) {
    const x = kept[i]!;
    if (x._scope !== scope || x._host !== null || x._handle <= 0) continue;
    x._scope = parent;
    if (parent !== null) parent.tensors.push(x);
    else if (x._pinnedBy === null) comeToRest(x);
  }
  for (let i = 0; i < tensors.length; i++) {
    const x = tensors[i]!;
    if (x._scope !== scope) continue;
    x._scope = null;
    if (x._handle > 0 && (x._host === null || x._pinnedBy === null)) {
      rawFree(x._handle);
      x._handle = 0;
    }
  }
}

/** Moves the elements from wasm memory to the JS heap. */
export function comeToRest(x: Tensor): void {
  x._host = copyOut(x._handle);
  rawFree(x._handle);
  x._handle = 0;
}

/** Runs `fn` in a scope of its own; the tensors in what it returns are kept. */
export function scoped<T>(fn: () => T): T {
  const scope = openScope();
  let kept: readonly Tensor[] = [];
  try {
    const result = fn();
    kept = tensorsIn(result);
    return result;
  } finally {
    closeScope(scope, kept);
  }
}

/** The tensors in a value: itself, or those in arrays and plain objects, however they hang together; each together with its mask. */
export function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor && value._mask === null) return [value];
  const found: Tensor[] = [];
  // A set keeps its order while it grows, so each container is looked into once, even one that holds itself.
  const containers = new Set<object>();
  const look = (item: unknown) => {
    if (item instanceof Tensor) {
      found.push(item);
      if (item._mask !== null) found.push(item._mask);
    } else if (Array.isArray(item) ? item.some(isObject) : isPlainObject(item)) containers.add(item as object);
  };
  look(value);
  for (const container of containers) {
    for (const item of Array.isArray(container) ? container : Object.values(container)) look(item);
  }
  return found;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** What `fn` returns. **Errors** `invalid-argument` for no function, and as {@link refusePromise}. */
export function callNow<T>(where: string, fn: () => T): T {
  if (typeof fn !== "function") fail("invalid-argument", where, "a function", quoted(fn));
  const result = fn();
  refusePromise(where, result);
  return result;
}

/** Throws when a function goes on after it has returned (asynchronous, or a generator): its tensors would be freed before. */
function refusePromise(where: string, result: unknown): void {
  const { then, next } = (result ?? {}) as { then?: unknown; next?: unknown };
  if (typeof then === "function") {
    fail("invalid-argument", where, "a synchronous function", "one that returns a promise", "Await outside of it.");
  }
  if (typeof next === "function") {
    fail("invalid-argument", where, "a function that returns its result", "a generator", "Iterate inside of it.");
  }
}

/**
 * Runs `fn` with all tensors it makes kept in wasm memory, and frees them at the end, except those it returns.
 *
 * Without it every op copies its operands into wasm and its result out; inside it chains of ops stay there. What `fn` returns (a
 * tensor, or arrays and plain objects of them) lives on. Variables are never freed by it.
 *
 * **Errors** `invalid-argument` when `fn` is no function, or returns a promise or a generator.
 *
 * @example
 * const rms = tidy(() => sqrt(mean(square(x)))); // two intermediate tensors are freed here
 */
export function tidy<T>(fn: () => T): T {
  return scoped(() => callNow("tidy", fn));
}

/** What is alive in wasm memory. */
export interface MemoryInfo {
  /** Live handles: variables, the slots of optimizers, tensors of open scopes and tapes. */
  readonly numTensors: number;
  /** Bytes of their elements. */
  readonly numBytes: number;
  /** Size of the whole wasm memory, which grows and never shrinks. */
  readonly wasmBytes: number;
}

/**
 * Tells how much is alive in wasm memory. Tensors at rest are not there, so at top level this is the variables alone.
 *
 * @example
 * memory(); // { numTensors: 7, numBytes: 4_132_100, wasmBytes: 16_777_216 }
 */
export function memory(): MemoryInfo {
  if (!isReady()) return { numTensors: 0, numBytes: 0, wasmBytes: 0 };
  return { numTensors: rawNumTensors(), numBytes: rawNumBytes(), wasmBytes: memoryBuffer().byteLength };
}

/** Reads a result record; its tensors belong to `scope`. An absent result (handle 0) is null. */
export function adoptAll(record: number, scope: Scope): (Tensor | null)[] {
  const words = new Uint32Array(memoryBuffer());
  let at = record >>> 2;
  const results: (Tensor | null)[] = new Array(words[at++]!);
  for (let i = 0; i < results.length; i++) {
    results[i] = words[at] === 0 ? null : adoptAt(words, at, scope);
    at += RECORD_HEAD + words[at + RANK]!;
  }
  return results;
}

/** Reads a record of one result. */
export function adoptOne(record: number, scope: Scope): Tensor {
  return adoptAt(new Uint32Array(memoryBuffer()), (record >>> 2) + 1, scope);
}

/** Words of a result in a record: handle, dtype, address, length, rank; then the sizes. */
const RECORD_HEAD = 5;
const RANK = 4;

function adoptAt(words: Uint32Array, at: number, scope: Scope): Tensor {
  const rank = words[at + RANK]!;
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) shape.push(words[at + RECORD_HEAD + axis]!);
  const x = new Tensor(shape, DTYPES[words[at + 1]!]!, words[at]!, null, scope);
  scope.tensors.push(x);
  return x;
}

/** The handle of a record's first result, for owners other than a scope. */
export function adoptHandle(record: number): number {
  return new Uint32Array(memoryBuffer(), record + 4, 1)[0]!;
}

/** Lets tensors of inner scopes live as long as the scope that is open now: what it returns takes one and gives it back. */
export function keeper(): <T extends Tensor>(x: T) => T {
  const scope: Scope = currentScope() ?? fail("tape-state", "keeper", "an open scope", "none");
  return (x) => {
    // A tensor at rest needs no scope, and one that came from a scope further out outlives this one.
    if (x._handle > 0 && x._scope !== null && isInside(x._scope, scope)) {
      x._scope = scope;
      scope.tensors.push(x);
    }
    return x;
  };
}

function isInside(inner: Scope, outer: Scope): boolean {
  for (let scope = inner.parent; scope !== null; scope = scope.parent) if (scope === outer) return true;
  return false;
}
