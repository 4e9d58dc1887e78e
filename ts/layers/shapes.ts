import { isPlainObject } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import { mapNest, type Structure } from "../core/structure.js";
import type { DType } from "../core/types.js";

/** A shape whose unknown sizes (usually the batch) are null. */
export type DynamicShape = readonly (number | null)[];

/** The shapes of one input or output, of a list of them, or of those in an object. */
export type Shapes = DynamicShape | readonly DynamicShape[] | { readonly [name: string]: DynamicShape };

/** What is known of an input before there are numbers: tensors and symbolic tensors alike. */
export interface InputSpec {
  readonly shape: DynamicShape;
  readonly dtype: DType;
}

/** Is it one shape, rather than several? */
export function isShape(value: unknown): value is DynamicShape {
  return Array.isArray(value) && value.every((size) => size === null || typeof size === "number");
}

/** Each shape of a structure replaced. */
export function mapShapes<To>(shapes: Shapes, fn: (shape: DynamicShape) => To): Structure<To> {
  return mapNest<DynamicShape, To>(shapes as never, isShape, fn) as Structure<To>;
}

/** **Errors** `invalid-argument` unless these are shapes of whole numbers from 0 up and nulls. */
export function requireShapes(where: string, shapes: unknown): Shapes {
  const isSize = (size: unknown) => size === null || (Number.isSafeInteger(size) && (size as number) >= 0);
  const isOne = (shape: unknown) => isShape(shape) && shape.every(isSize);
  const many = Array.isArray(shapes) ? shapes : isPlainObject(shapes) ? Object.values(shapes) : [];
  if (isOne(shapes) || (many.length > 0 && many.every(isOne))) return shapes as Shapes;
  return fail("invalid-argument", where, "an input shape such as [null, 80]", shapes);
}

/** The one shape of a layer with one input. **Errors** `shape-mismatch` for several. */
export function oneShape(where: string, shapes: Shapes): DynamicShape {
  if (isShape(shapes)) return shapes;
  return fail("shape-mismatch", where, "one input", `${Object.keys(shapes).length} of them`);
}

/** The size of the last axis. **Errors** `shape-mismatch` when it is unknown. */
export function lastSize(where: string, inputShape: Shapes): number {
  const size = oneShape(where, inputShape).at(-1);
  if (typeof size === "number" && Number.isInteger(size) && size > 0) return size;
  return fail(
    "shape-mismatch",
    where,
    "an input shape whose last size is known",
    formatShape(inputShape as DynamicShape),
  );
}

/** Throws `dtype-mismatch` unless the input is float32. */
export function requireFloat(where: string, x: InputSpec, hint = 'Use cast(x, "float32").'): void {
  if (Array.isArray(x))
    fail("invalid-argument", where, "one input", `a list of ${x.length}`, "Try layers.concatenate().");
  if (x.dtype !== "float32") fail("dtype-mismatch", where, "a float32 input", x.dtype, hint);
}

/** Throws unless the input is float32 of rank 3, [batch, time, features]. */
export function requireSequence(where: string, x: InputSpec): void {
  requireFloat(where, x);
  if (x.shape.length === 3) return;
  const hint = x.shape.length === 2 ? "Write returnSequences: true in the layer before it." : "";
  fail("shape-mismatch", where, "input of rank 3 [batch, time, features]", formatShape(x.shape), hint);
}

/** Throws `shape-mismatch` unless the last axis is as long as the kernel's first. */
export function requireFeatures(where: string, { shape }: InputSpec, kernel: { readonly shape: DynamicShape }): void {
  const features = kernel.shape[0]!;
  const given = shape.at(-1);
  if (given === features || given === null) return;
  const expected = `an input with ${features} features in its last axis, as when the layer was built`;
  fail("shape-mismatch", where, expected, formatShape(shape));
}

/** TensorFlow.js tells the first layer the shape of its input; here the input is a place of its own. */
export function refuseInputShape(where: string, options: object): void {
  const given = ["inputShape", "batchInputShape"].find((name) => Object.hasOwn(options, name));
  if (given === undefined) return;
  const hint = "Put an input first: new Sequential([layers.inputLayer({ shape: [80] }), …]), or leave it to the data.";
  fail("unknown-name", where, "an option", `"${given}"`, hint);
}
