import { fail, quoted } from "./errors.js";
import type { DType, Nested, Shape, TensorData, TypedArray } from "./types.js";

/** How many elements: the product of the sizes, 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]!;
  return size;
}

/** Are the sizes the same, axis by axis? */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** `[2, 3]`, as messages write shapes. */
export function formatShape(shape: Shape | readonly (number | null)[]): string {
  return `[${shape.map(String).join(", ")}]`;
}

/** The most elements a tensor can have; as in crates/nn/src/shape.rs, from where the other two come as well. */
const MAX_SIZE = 2 ** 29 - 1;
/** The most rows of a tensor without elements: loops walk over them although there is nothing in them. */
const MAX_EMPTY_ROWS = 2 ** 24;
/** The most axes, as in NumPy. */
const MAX_RANK = 64;

/** Checks that it is the shape of a tensor that can be: whole numbers from 0 up, not too many elements. **Errors** `invalid-argument`. */
export function checkShape(where: string, shape: unknown): Shape {
  if (!Array.isArray(shape) || !allIndices(shape, (at) => Number.isInteger(shape[at]) && shape[at] >= 0)) {
    fail("invalid-argument", where, "a shape, an array of whole numbers from 0 up", quoted(shape));
  }
  if (shape.length > MAX_RANK) fail("invalid-argument", where, `at most ${MAX_RANK} axes`, shape.length);
  const rows = sizeOf(shape.map((size) => Math.max(size, 1)));
  const [most, what] = shape.includes(0) ? [MAX_EMPTY_ROWS, "rows of no elements"] : [MAX_SIZE, "elements"];
  if (rows > most) fail("invalid-argument", where, `a shape of at most ${most} ${what}`, formatShape(shape));
  return shape;
}

/** Does it hold at all of them? `every` would pass over holes. */
function allIndices(values: readonly unknown[], holds: (at: number) => boolean): boolean {
  for (let at = 0; at < values.length; at++) if (!holds(at)) return false;
  return true;
}

/** A possibly negative axis as an index below `rank`. **Errors** `invalid-argument`. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const own = Number.isInteger(axis) && axis < 0 ? axis + rank : axis;
  if (Number.isInteger(own) && own >= 0 && own < rank) return own;
  const expected = rank === 0 ? "no axis, since a scalar has none" : `an axis from ${-rank} to ${rank - 1}`;
  fail("invalid-argument", where, expected, quoted(axis));
}

type Level = { readonly length: number; readonly [index: number]: unknown };

/** An array, or a typed array as the innermost level. */
function isLevel(value: unknown): value is Level {
  return Array.isArray(value) || isTypedArray(value);
}

/** Is it one of the typed arrays of numbers, from whatever window or thread? */
export function isTypedArray(values: unknown): values is TypedArray {
  return ArrayBuffer.isView(values) && /^(Float|Int|Uint)/.test(kindOfArray(values));
}

/** **Errors** `invalid-argument` for a view on a buffer that was given away or has become too short. */
export function checkAttached(where: string, values: TypedArray): void {
  try {
    values.at(0);
  } catch {
    const hint = "Its buffer was transferred to another thread, or has shrunk: copy the array before that.";
    fail("invalid-argument", where, "a typed array with its elements", "one whose buffer is detached", hint);
  }
}

/** "Float32Array"; the class itself differs from window to window. */
export function kindOfArray(values: ArrayBufferView): string {
  return (values as TypedArray)[Symbol.toStringTag];
}

/** The shape of nested arrays, as their first elements tell it; {@link fillFrom} finds the ragged ones. **Errors** `invalid-argument`. */
export function shapeOfNested(where: string, values: unknown): Shape {
  const shape: number[] = [];
  for (let level: unknown = values; isLevel(level); level = level[0]) {
    if (isTypedArray(level)) checkAttached(where, level);
    if (shape.push(level.length) > MAX_RANK) {
      fail(
        "invalid-argument",
        where,
        `arrays nested at most ${MAX_RANK} deep`,
        "deeper ones, or an array that holds itself",
      );
    }
  }
  return checkShape(where, shape);
}

/** Writes nested arrays of that shape to `out` in row-major order. **Errors** `shape-mismatch` when they are ragged, else `invalid-argument`. */
export function fillFrom(where: string, values: unknown, shape: Shape, out: TensorData | Float64Array): void {
  let at = 0;
  const last = shape.length - 1;
  const number = (value: unknown) => (typeof value === "number" ? value : toNumber(where, value, shape, at));
  const walk = (level: unknown, axis: number) => {
    const length = shape[axis]!;
    if (!isLevel(level) || level.length !== length) failRagged(where, level, shape, axis, at);
    if (axis < last) for (let i = 0; i < length; i++) walk(level[i], axis + 1);
    else for (let i = 0; i < length; i++, at++) out[at] = number(level[i]);
  };
  if (shape.length === 0) out[0] = number(values);
  else walk(values, 0);
}

function toNumber(where: string, value: unknown, shape: Shape, at: number): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  const place = positionIn(shape, at);
  if (isLevel(value)) fail("shape-mismatch", where, "numbers or booleans", `an array${place}`, RAGGED);
  const got = typeof value === "bigint" ? `the bigint ${value}n` : quoted(value);
  const hint = typeof value === "string" ? "Texts want layers.textVectorization()." : "";
  fail("invalid-argument", where, "numbers or booleans", `${got}${place}`, hint);
}

const RAGGED = "Nested arrays must not be ragged; preprocessing.padSequences makes sequences equally long.";

function failRagged(where: string, level: unknown, shape: Shape, axis: number, at: number): never {
  const place = positionIn(shape.slice(0, axis), at / sizeOf(shape.slice(axis)));
  const got = isLevel(level) ? `one of ${level.length}` : quoted(level);
  fail("shape-mismatch", where, `arrays of ${shape[axis]} elements at depth ${axis}`, `${got}${place}`, RAGGED);
}

/** The indices of element `at` of that shape. */
export function indicesOf(shape: Shape, at: number): number[] {
  return shape.map((size, axis) => Math.floor(at / sizeOf(shape.slice(axis + 1))) % size);
}

/** Where element `at` of that shape stands, in words; a scalar needs none. */
export function positionIn(shape: Shape, at: number): string {
  const place = indicesOf(shape, at);
  return shape.length === 0 || place.some(Number.isNaN) ? "" : ` at position ${formatShape(place)}`;
}

/** Row-major elements as nested arrays; booleans where the dtype is bool. */
export function nest(data: TensorData, shape: Shape, dtype: DType): Nested {
  let at = 0;
  const element = dtype === "bool" ? () => data[at++] !== 0 : () => data[at++]!;
  const walk = (axis: number): Nested => {
    if (axis === shape.length) return element();
    return Array.from({ length: shape[axis]! }, () => walk(axis + 1));
  };
  return walk(0);
}
