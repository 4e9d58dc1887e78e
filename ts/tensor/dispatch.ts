import type { ThroughtimeError } from "../core/errors.js";
import type { DType, Nested, TypedArray } from "../core/types.js";
import { copyIn } from "../wasm/copies.js";
import { requireReady } from "../wasm/instance.js";
import { rawFloatScalar, rawFree, rawIntScalar } from "../wasm/raw.js";
import { takeRefusal } from "../wasm/refusals.js";
import { callContext, inContext } from "./call-context.js";
import { fromValues } from "./from-values.js";
import { adoptAll, adoptHandle, adoptOne, currentScope, type Scope, scoped } from "./scope.js";
import { failDisposed, Tensor } from "./tensor.js";
import type { Variable } from "./variable.js";

/** What ops take: tensors and variables, and plain values in their place. */
export type TensorLike<D extends DType = DType> = Tensor<D> | Variable | Nested | TypedArray;

/** Errors inside `fn` speak in the name of `where`, e.g. `lstm "lstm_1"`, rather than of the op. */
export function withWhere<T>(where: string, fn: () => T): T {
  return inContext({ label: where }, fn);
}

/** The name for errors: that of the layer around, else the op's own. */
export function whereOf(op: string): string {
  return callContext().label ?? op;
}

function refusal(where: string): ThroughtimeError {
  return takeRefusal(whereOf(where));
}

/** Takes the handle out of a record whose single result is owned by the caller, not by a scope (variables, optimizers, tapes). */
export function ownedHandle(where: string, record: number): number {
  if (record === 0) throw refusal(where);
  return adoptHandle(record);
}

/** Throws when a raw call without results was refused. */
export function check(where: string, record: number): void {
  if (record === 0) throw refusal(where);
}

/** Copies a tensor at rest into wasm, for as long as the scope lasts. */
export function visit(where: string, x: Tensor, scope: Scope | null): number {
  if (x._host === null) failDisposed(whereOf(where), x);
  x._handle = ownedHandle(where, copyIn(x._host, x.shape));
  x._scope = scope;
  scope?.tensors.push(x);
  return x._handle;
}

/** The handle of an operand; plain values become a tensor of the scope first. */
export function handleOf(where: string, x: TensorLike, scope: Scope): number {
  if (x instanceof Tensor) return x._handle > 0 ? x._handle : visit(where, x, scope);
  if (isVariable(x)) return x._live(whereOf(where));
  return visit(where, fromValues(whereOf(where), x), scope);
}

/** A variable is known by its handle's accessor, so that this file need not import the class. */
export function isVariable(x: unknown): x is Variable {
  return typeof (x as Variable | null)?._live === "function";
}

type UnaryCall = (x: number) => number;
export type BinaryCall = (a: number, b: number) => number;

/** An op of one operand and one result, in the open scope or, at top level, in one of its own. */
export function unary(where: string, call: UnaryCall, x: TensorLike): Tensor {
  const scope = currentScope();
  if (scope === null) return atTopLevel(where, () => unary(where, call, x));
  const record = call(handleOf(where, x, scope));
  if (record === 0) throw refusal(where);
  return adoptOne(record, scope);
}

/** An op of two operands and one result. A number takes the dtype of the other operand where it can. */
export function binary(where: string, call: BinaryCall, a: TensorLike, b: TensorLike): Tensor {
  const scope = currentScope();
  if (scope === null) return atTopLevel(where, () => binary(where, call, a, b));
  if (typeof b === "number") return withScalar(where, a, b, scope, false, call);
  if (typeof a === "number") return withScalar(where, b, a, scope, true, call);
  const record = call(handleOf(where, a, scope), handleOf(where, b, scope));
  if (record === 0) throw refusal(where);
  return adoptOne(record, scope);
}

function withScalar(where: string, x: TensorLike, n: number, scope: Scope, first: boolean, call: BinaryCall): Tensor {
  const handle = handleOf(where, x, scope);
  const isInt = (n | 0) === n && x instanceof Tensor && x.dtype === "int32";
  const scalar = isInt ? rawIntScalar(n) : rawFloatScalar(n);
  if (scalar === 0) throw refusal(where);
  const record = first ? call(scalar, handle) : call(handle, scalar);
  rawFree(scalar);
  if (record === 0) throw refusal(where);
  return adoptOne(record, scope);
}

/** An absent operand is null or undefined, and reaches `call` as handle 0. */
export type Operand = TensorLike | null | undefined;

/**
 * The one general way to call the core: `inputs` become handles (absent ones 0), `call` returns a result record, and its results
 * belong to the open scope, or come to rest when there is none. Refusals are thrown in the name of `where`.
 */
export function run<D extends DType = DType>(
  where: string,
  inputs: readonly Operand[],
  call: (...handles: number[]) => number,
): Tensor<D>[] {
  return runNullable(where, inputs, call) as Tensor<D>[];
}

/** As {@link run}, for calls that may leave results out. */
export function runNullable(
  where: string,
  inputs: readonly Operand[],
  call: (...handles: number[]) => number,
): (Tensor | null)[] {
  const scope = currentScope();
  if (scope === null) return atTopLevel(where, () => runNullable(where, inputs, call));
  const handles = new Array<number>(inputs.length);
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    handles[i] = x === null || x === undefined ? 0 : handleOf(where, x, scope);
  }
  const record = call(...handles);
  if (record === 0) throw refusal(where);
  return adoptAll(record, scope);
}

/** As {@link run}, for calls with exactly one result. */
export function runOne<D extends DType = DType>(
  where: string,
  inputs: readonly Operand[],
  call: (...handles: number[]) => number,
): Tensor<D> {
  return run<D>(where, inputs, call)[0]!;
}

function atTopLevel<T>(where: string, fn: () => T): T {
  requireReady(whereOf(where));
  return scoped(fn);
}
