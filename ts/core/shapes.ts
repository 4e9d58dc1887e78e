import { fail, quoted } from "./errors.js";
import type { DType, Nested, Shape, TensorData } from "./types.js";

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

/** The shape of nested arrays, as their first elements tell it; {@link fillFrom} finds the ragged ones. */
export function shapeOfNested(values: Nested): number[] {
  const shape: number[] = [];
  for (let level: Nested | undefined = values; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

/** Writes nested arrays of that shape to `out` in row-major order. **Errors** `shape-mismatch` when they are ragged. */
export function fillFrom(where: string, values: Nested, shape: Shape, out: TensorData | Float64Array): void {
  if (shape.length === 0) {
    out[0] = toNumber(where, values);
    return;
  }
  let at = 0;
  const last = shape.length - 1;
  const walk = (level: Nested, axis: number) => {
    const length = shape[axis]!;
    if (!Array.isArray(level) || level.length !== length) {
      const got = Array.isArray(level) ? `one of ${level.length}` : `${String(level)}`;
      fail(
        "shape-mismatch",
        where,
        `arrays of ${length} elements at depth ${axis}`,
        got,
        "Nested arrays must not be ragged; preprocessing.padSequences makes sequences equally long.",
      );
    }
    if (axis < last) for (const inner of level) walk(inner, axis + 1);
    else for (let i = 0; i < length; i++) out[at++] = toNumber(where, level[i]);
  };
  walk(values, 0);
}

function toNumber(where: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const hint = Array.isArray(value) ? "Nested arrays must not be ragged." : "";
  fail(Array.isArray(value) ? "shape-mismatch" : "invalid-argument", where, "numbers or booleans", quoted(value), hint);
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
