import { isPlainObject } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import {
  checkAttached,
  checkShape,
  fillFrom,
  formatShape,
  isTypedArray,
  kindOfArray,
  positionIn,
  shapeOfNested,
  sizeOf,
} from "../core/shapes.js";
import type { DType, Nested, Shape, TensorData, TypedArray } from "../core/types.js";
import { onHeap } from "../wasm/copies.js";
import { Tensor } from "./tensor.js";

/** A tensor at rest that owns `data`. */
export function atRest(shape: Shape, dtype: DType, data: TensorData): Tensor {
  return new Tensor(shape, dtype, 0, data, null);
}

/** Zeros, so many elements of that dtype. **Errors** `out-of-memory`. */
export function emptyData(dtype: DType, size: number): TensorData {
  const ArrayOf = dtype === "float32" ? Float32Array : dtype === "int32" ? Int32Array : Uint8Array;
  return onHeap("tensor", size * ArrayOf.BYTES_PER_ELEMENT, () => new ArrayOf(size));
}

/** **Errors** `invalid-argument` for anything but a dtype's name. */
export function checkDType(where: string, dtype: unknown): DType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  fail("invalid-argument", where, 'a dtype: "float32", "int32" or "bool"', quoted(dtype));
}

/** A tensor at rest from plain values; the shape is theirs unless given, and so is the dtype. */
export function fromValues(
  where: string,
  values: Nested | TypedArray | readonly TypedArray[],
  shape?: Shape,
  dtype?: DType,
): Tensor {
  const type = dtype === undefined ? undefined : checkDType(where, dtype);
  if (shape !== undefined) checkShape(where, shape);
  if (isTypedArray(values)) return fromTyped(where, values, shape, type ?? typedDType(values));
  if (isCloned(values)) return fromCloned(where, values, shape, type);
  if (typeof values !== "number" && typeof values !== "boolean" && !Array.isArray(values)) {
    const wanted = "numbers, booleans, nested arrays of them, a typed array or a tensor";
    // A symbolic tensor has sizes that are not known.
    const isSymbolic = Array.isArray((values as { shape?: unknown } | null)?.shape);
    const hint = isSymbolic
      ? "In a graph an op is a layer: layers.add(), or layers.lambda({ function: (x) => … })."
      : "";
    fail("invalid-argument", where, wanted, quoted(values), hint);
  }
  return fromNested(where, values, shape, type);
}

function fromNested(where: string, values: unknown, shape?: Shape, dtype?: DType): Tensor {
  const own = shapeOfNested(where, values);
  const type = dtype ?? nestedDType(values);
  // Doubles still tell what int32 would cut.
  const given = type === "int32" ? new Float64Array(sizeOf(own)) : emptyData(type, sizeOf(own));
  fillFrom(where, values, own, given);
  const data = given instanceof Float64Array ? toInts(where, given, own) : given;
  if (type === "bool") toTruth(data);
  return atRest(fitShape(where, shape, own), type, data);
}

function fromTyped(where: string, values: TypedArray, shape: Shape | undefined, dtype: DType): Tensor {
  checkAttached(where, values);
  const own = fitShape(where, shape, checkShape(where, [values.length]));
  if (dtype === "int32") return atRest(own, dtype, toInts(where, values, own));
  const data = emptyData(dtype, values.length);
  data.set(values);
  if (dtype === "bool") for (let i = 0; i < data.length; i++) data[i] = values[i] !== 0 ? 1 : 0;
  return atRest(own, dtype, data);
}

/** What `postMessage` and `structuredClone` leave of a tensor. */
interface Cloned {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly _host: TensorData | null;
}

function isCloned(values: unknown): values is Cloned {
  return isPlainObject(values) && "_host" in values && "dtype" in values && Array.isArray(values.shape);
}

function fromCloned(where: string, { _host, shape: own, dtype }: Cloned, shape?: Shape, type?: DType): Tensor {
  if (isTypedArray(_host))
    return fromTyped(where, _host, shape ?? checkShape(where, own), type ?? checkDType(where, dtype));
  const hint =
    "Only a tensor at rest can be cloned, one made outside of tidy() and record(): send its data() and shape.";
  return fail("invalid-argument", where, "the clone of a tensor with its elements", "one without", hint);
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

/** float32 for floats, int32 for integers. */
function typedDType(values: TypedArray): DType {
  return kindOfArray(values).startsWith("Float") ? "float32" : "int32";
}

/** bool for booleans, that of typed arrays for rows of them, float32 for numbers. */
function nestedDType(values: unknown): DType {
  let first: unknown = values;
  while (Array.isArray(first)) first = first[0];
  if (isTypedArray(first)) return typedDType(first);
  return typeof first === "boolean" ? "bool" : "float32";
}
