import { isPlainObject, requireNumber, requireWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { formatShape, sameShape } from "../core/shapes.js";
import type { Nested } from "../core/types.js";
import type { Tensor, TensorLike, Variable } from "../tensor/index.js";
import { asTensor, fromValues, isTypedArray, isVariable } from "../tensor/internal.js";

/** All that an optimizer has learned, as plain data: it survives `JSON.stringify`, `structuredClone` and `postMessage` unchanged. */
export interface OptimizerState {
  /** How many steps were taken. */
  readonly iterations: number;
  /** The learning rate at present. */
  readonly learningRate: number;
  /** For each variable its slots, by name. */
  readonly slots: readonly { readonly [slot: string]: Nested }[];
}

/** A state as `setState` takes it: the slots may be typed arrays or tensors too. */
export interface GivenState extends Omit<OptimizerState, "slots"> {
  readonly slots: readonly { readonly [slot: string]: TensorLike }[];
}

/** The state that was given, for so many variables. **Errors** `invalid-argument`, `shape-mismatch`. */
export function readState(where: string, state: unknown, variables: number): GivenState {
  if (!isPlainObject(state)) fail("invalid-argument", where, "a state as getState() gives it", quoted(state));
  requireWhole(where, "iterations", state.iterations, 0);
  requireNumber(where, "learningRate", state.learningRate, (rate) => rate >= 0, "a finite number of at least 0");
  const { slots } = state;
  if (!Array.isArray(slots) || !slots.every(isPlainObject)) {
    fail("invalid-argument", where, "slots as an array of objects, one for each variable", quoted(slots));
  }
  if (slots.length !== variables) {
    const hint = variables === 0 ? "Say whose they are: setState(state, model.trainableVariables)." : "";
    fail("shape-mismatch", where, `slots of ${variables} variables`, `of ${slots.length}`, hint);
  }
  return state as unknown as GivenState;
}

/** The values of one variable's slots. **Errors** `invalid-argument` unless it has just these slots. */
export function checkSlotNames(where: string, slots: object, names: readonly string[], variable: Variable): void {
  const got = Object.keys(slots);
  if (got.length === names.length && names.every((name) => Object.hasOwn(slots, name))) return;
  const list = (all: readonly string[]) => (all.length === 0 ? "no slots" : `the slots ${all.join(", ")}`);
  const hint = "Is the state one of another optimizer, or of other options?";
  fail("invalid-argument", where, `${list(names)} for "${variable.name}"`, list(got), hint);
}

/** The new value of a slot. **Errors** `shape-mismatch`, `dtype-mismatch`, `invalid-argument`. */
export function readSlot(where: string, slot: Variable, value: TensorLike): Tensor {
  const shape = isTypedArray(value) && value.length === slot.size ? slot.shape : undefined;
  const isValues = isTypedArray(value) || Array.isArray(value) || typeof value === "number";
  const x = isValues ? fromValues(where, value as Nested, shape, "float32") : asTensor(where, value);
  if (x.dtype !== "float32") fail("dtype-mismatch", where, `float32 for "${slot.name}"`, x.dtype);
  if (sameShape(x.shape, slot.shape)) return x;
  return fail("shape-mismatch", where, `shape ${formatShape(slot.shape)} for "${slot.name}"`, formatShape(x.shape));
}

/** **Errors** `invalid-argument` unless they are variables; `disposed`. */
export function checkVariables(where: string, variables: unknown): void {
  if (!Array.isArray(variables) || !variables.every(isVariable)) {
    fail("invalid-argument", where, "an array of variables, such as model.trainableVariables", quoted(variables));
  }
  for (const variable of variables as Variable[]) variable._live(where);
  if (new Set(variables).size < variables.length) fail("invalid-argument", where, "each variable once", "one twice");
}
