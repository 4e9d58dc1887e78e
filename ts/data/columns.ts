import { fail } from "../core/errors.js";
import { shapeOfNested } from "../core/shapes.js";
import { Tensor } from "../tensor/index.js";
import { type ArrayLike, type HostArray, toHost } from "./host.js";

/** One element of a dataset on the heap: a single array, or a tuple such as [x, y]. */
export type HostElement = HostArray | readonly HostArray[];

/**
 * Tells a tuple of columns from one column written as nested arrays, and copies it to the heap.
 *
 * TensorFlow tells them apart by tuple and list; JavaScript has only arrays. So an array is a tuple when one of its entries is a tensor or a typed
 * array, or when its entries could not be rows of one array; two or three nested arrays of equal shape could be either, and are refused.
 */
export function toElement(values: ArrayLike | readonly ArrayLike[], where: string): HostElement {
  if (!isTuple(values, where)) return toHost(values as ArrayLike, where);
  return (values as readonly ArrayLike[]).map((v) => toHost(v, where));
}

/** The arrays of an element, whether single or tuple. */
export function partsOf(element: HostElement): readonly HostArray[] {
  return Array.isArray(element) ? element : [element as HostArray];
}

/** The element with `parts` in the structure of `like`. */
export function restructure(like: HostElement, parts: readonly HostArray[]): HostElement {
  return Array.isArray(like) ? parts : parts[0]!;
}

function isTuple(values: unknown, where: string): boolean {
  if (!Array.isArray(values) || values.length === 0) return false;
  if (values.some((v) => v instanceof Tensor || ArrayBuffer.isView(v))) return true;
  if (!values.some(Array.isArray)) return false;
  const shapes = values.map((v) => shapeOfNested(v).join());
  if (shapes.some((s) => s !== shapes[0])) return values.length <= 3;
  if (values.length === 1 || values.length > 3) return false;
  return fail(
    "invalid-argument",
    where,
    "either one array or a tuple [x, y]",
    `${values.length} nested arrays of equal shape, which could be both`,
    "Write tensor(values) for one array of rows, or [tensor(x), tensor(y)] for a tuple.",
  );
}
