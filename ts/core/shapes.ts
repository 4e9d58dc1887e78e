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
  return `[${shape.join(", ")}]`;
}

/** Checks that every size is a whole number from 0 up. **Errors** `invalid-argument`. */
export function checkShape(where: string, shape: unknown): Shape {
  const isSize = (size: unknown) => Number.isInteger(size) && (size as number) >= 0 && (size as number) < 2 ** 32;
  if (Array.isArray(shape) && shape.every(isSize)) return shape;
  fail("invalid-argument", where, "a shape, an array of whole numbers from 0 up", shape);
}

/** A possibly negative axis as an index below `rank`. **Errors** `invalid-argument`. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const own = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && own >= 0 && own < rank) return own;
  const expected = rank === 0 ? "no axis, since a scalar has none" : `an axis from ${-rank} to ${rank - 1}`;
  fail("invalid-argument", where, expected, axis);
}

/** Nested arrays that reach deeper than this hold themselves. */
const DEEPEST = 64;

type Level = { readonly length: number; readonly [index: number]: unknown };

/** An array, or a typed array as the innermost level. */
function isLevel(value: unknown): value is Level {
  return Array.isArray(value) || isTypedArray(value);
}

/** Is it one of the typed arrays of numbers? */
export function isTypedArray(values: unknown): values is TypedArray {
  if (!ArrayBuffer.isView(values)) return false;
  return !(values instanceof DataView || values instanceof BigInt64Array || values instanceof BigUint64Array);
}

/** The shape of nested arrays, as their first elements tell it; {@link fillFrom} finds the ragged ones. **Errors** `invalid-argument` for a cycle. */
export function shapeOfNested(where: string, values: unknown): number[] {
  const shape: number[] = [];
  for (let level: unknown = values; isLevel(level); level = level[0]) {
    if (shape.push(level.length) > DEEPEST)
      fail("invalid-argument", where, "nested arrays", "an array that holds itself");
  }
  return shape;
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
  fail("invalid-argument", where, "numbers or booleans", `${got}${place}`);
}

const RAGGED = "Nested arrays must not be ragged; preprocessing.padSequences makes sequences equally long.";

function failRagged(where: string, level: unknown, shape: Shape, axis: number, at: number): never {
  const place = positionIn(shape.slice(0, axis), at / sizeOf(shape.slice(axis)));
  const got = isLevel(level) ? `one of ${level.length}` : quoted(level);
  fail("shape-mismatch", where, `arrays of ${shape[axis]} elements at depth ${axis}`, `${got}${place}`, RAGGED);
}

/** Where element `at` of that shape stands, in words; a scalar needs none. */
export function positionIn(shape: Shape, at: number): string {
  const place = shape.map((size, axis) => Math.floor(at / sizeOf(shape.slice(axis + 1))) % size);
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
