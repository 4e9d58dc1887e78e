import { fail, quoted } from "../core/errors.js";
import { checkShape, fillFrom, formatShape, isTypedArray, positionIn, shapeOfNested, sizeOf } from "../core/shapes.js";
import type { DType, Nested, Shape, TensorData, TypedArray } from "../core/types.js";
import { Tensor } from "./tensor.js";

/** A tensor at rest that owns `data`. */
export function atRest(shape: Shape, dtype: DType, data: TensorData): Tensor {
  return new Tensor(shape, dtype, 0, data, null);
}

/** An empty array for so many elements of that dtype. */
export function emptyData(dtype: DType, size: number): TensorData {
  if (dtype === "float32") return new Float32Array(size);
  return dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
}

/** **Errors** `invalid-argument` for anything but a dtype's name. */
export function checkDType(where: string, dtype: unknown): DType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  fail("invalid-argument", where, 'a dtype: "float32", "int32" or "bool"', quoted(dtype));
}

/** A tensor at rest from plain values; the shape is theirs unless given, the dtype that of {@link defaultDType} unless given. */
export function fromValues(
  where: string,
  values: Nested | TypedArray | readonly TypedArray[],
  shape?: Shape,
  dtype?: DType,
): Tensor {
  // First of all, since it refuses an array that holds itself.
  const own = shapeOfNested(where, values);
  const type = dtype === undefined ? defaultDType(values) : checkDType(where, dtype);
  if (shape !== undefined) checkShape(where, shape);
  if (isTypedArray(values)) return fromTyped(where, values, shape ?? [values.length], type);
  if (typeof values !== "number" && typeof values !== "boolean" && !Array.isArray(values)) {
    fail(
      "invalid-argument",
      where,
      "numbers, booleans, nested arrays of them, a typed array or a tensor",
      quoted(values),
    );
  }
  // Doubles still tell what int32 would cut.
  const given = type === "int32" ? new Float64Array(sizeOf(own)) : emptyData(type, sizeOf(own));
  fillFrom(where, values, own, given);
  const data = given instanceof Float64Array ? toInts(where, given, own) : given;
  if (type === "bool") toTruth(data);
  return atRest(fitShape(where, shape, own), type, data);
}

function fromTyped(where: string, values: TypedArray, shape: Shape, dtype: DType): Tensor {
  checkAttached(where, values);
  const own = fitShape(where, shape, [values.length]);
  if (dtype === "int32") return atRest(own, dtype, toInts(where, values, own));
  const data = emptyData(dtype, values.length);
  data.set(values);
  if (dtype === "bool") for (let i = 0; i < data.length; i++) data[i] = values[i] !== 0 ? 1 : 0;
  return atRest(own, dtype, data);
}

/** **Errors** `invalid-argument` for a typed array whose buffer was sent elsewhere, which would read as an empty one. */
export function checkAttached(where: string, values: TypedArray): void {
  if (values.length > 0) return;
  try {
    new Uint8Array(values.buffer);
  } catch {
    const hint = "It was sent to a worker, or transferred; send a copy instead.";
    fail("invalid-argument", where, "values", "a typed array whose buffer is detached", hint);
  }
}

/** The values as int32. **Errors** `invalid-argument` for the first that is no whole number of 32 bits, with its position. */
export function toInts(where: string, values: TypedArray, shape: Shape): Int32Array {
  const ints = Int32Array.from(values);
  if (values instanceof Int32Array) return ints;
  const at = ints.findIndex((int, i) => int !== values[i]);
  if (at === -1) return ints;
  const expected = "whole numbers from -2147483648 to 2147483647 for int32";
  const hint = 'cast(x, "int32") cuts fractions off.';
  fail("invalid-argument", where, expected, `${values[at]}${positionIn(shape, at)}`, hint, { value: values[at], at });
}

function fitShape(where: string, shape: Shape | undefined, own: Shape): Shape {
  if (shape === undefined) return own;
  if (sizeOf(shape) === sizeOf(own)) return [...shape];
  const expected = `${sizeOf(shape)} elements for shape ${formatShape(shape)}`;
  fail("shape-mismatch", where, expected, `${sizeOf(own)} elements`);
}

function toTruth(data: TensorData): void {
  for (let i = 0; i < data.length; i++) data[i] = data[i] !== 0 ? 1 : 0;
}

/** bool for booleans, int32 for typed arrays of integers, float32 for all other numbers. */
function defaultDType(values: Nested | TypedArray | readonly TypedArray[]): DType {
  if (isTypedArray(values))
    return values instanceof Float32Array || values instanceof Float64Array ? "float32" : "int32";
  let first: unknown = values;
  while (Array.isArray(first)) first = first[0];
  if (isTypedArray(first)) return defaultDType(first);
  return typeof first === "boolean" ? "bool" : "float32";
}
