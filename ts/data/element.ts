import { isPlainObject } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { isTypedArray, sameShape, shapeOfNested } from "../core/shapes.js";
import { flattenNest, mapNest, mapValues, type Nest } from "../core/structure.js";
import { Tensor } from "../tensor/index.js";
import { type ArrayLike, type HostArray, isHostArray, ownHost, toTensor } from "./host.js";

/** What a dataset yields: one tensor, a tuple such as [x, y], tensors by name, or tuples and names of those, to any depth. */
export type DatasetElement = Nest<Tensor>;

/** What a dataset is made of: columns in the structure that its elements shall have. */
export type DatasetValues = ArrayLike | readonly DatasetValues[] | { readonly [name: string]: DatasetValues };

/** The element of a dataset that was made of `V`. */
export type ElementOf<V> = V extends ArrayLike ? Tensor : TupleOf<V>;

/** The tuple, or the names, of elements that were made of the entries of `V`. */
export type TupleOf<V> = { -readonly [K in keyof V]: ElementOf<V[K]> };

/** One element of a dataset on the heap. */
export type HostElement = Nest<HostArray>;

/**
 * Tells structures of columns from one column written as nested arrays, and brings it to the heap.
 *
 * TensorFlow tells them apart by tuple and list; JavaScript has only arrays. So an array is a tuple when one of its entries is a tensor, a typed
 * array or an object of names, or when its entries could not be rows of one array; two or three nested arrays of equal shape could be either, and
 * are refused. Inside of a tuple nested arrays are one column, and so are lists of typed arrays, which are its rows.
 */
export function toElement(where: string, values: unknown): HostElement {
  if (!Array.isArray(values) || !isTuple(where, values)) return toPart(where, values, "");
  return values.map((part, k) => toPart(where, part, `[${k}]`));
}

function toPart(where: string, values: unknown, path: string): HostElement {
  if (isPlainObject(values)) return mapValues(values, (part, name) => toPart(where, part, `${path}.${name}`));
  if (path !== "" && Array.isArray(values) && values.some((part) => isStructural(part))) {
    return values.map((part, k) => toPart(where, part, `${path}[${k}]`));
  }
  return ownHost(values as ArrayLike, path === "" ? where : `${where}: ${placeOf(path)}`);
}

/**
 * Is it what no array of numbers has among its entries? An array that begins with a number is one of numbers.
 *
 * Arrays that were looked at are in `seen`, so that one that holds itself comes to an end here; reading it refuses it.
 */
function isStructural(value: unknown, seen = new Set<unknown>()): boolean {
  if (value instanceof Tensor || isPlainObject(value)) return true;
  if (!Array.isArray(value) || typeof value[0] === "number" || seen.has(value)) return false;
  seen.add(value);
  return value.some((part) => isStructural(part, seen));
}

function isTuple(where: string, values: readonly unknown[]): boolean {
  if (values.some((v) => isTypedArray(v) || isStructural(v))) return true;
  if (!values.some(Array.isArray)) return false;
  const shapes = values.map((v) => shapeOfNested(where, v));
  if (shapes.some((s) => !sameShape(s, shapes[0]!))) return values.length <= 3;
  if (values.length === 1 || values.length > 3) return false;
  return fail(
    "invalid-argument",
    where,
    "either one array or a tuple [x, y]",
    `${values.length} nested arrays of equal shape, which could be both`,
    "Write tensor(values) for one array of rows, or [tensor(x), tensor(y)] for a tuple.",
  );
}

/** Columns of equal length, and how long they are. **Errors** `invalid-argument` for none, `shape-mismatch`. */
export function toColumns(where: string, values: unknown): { columns: HostElement; count: number } {
  const columns = toElement(where, values);
  const lengths = arraysOf(columns).map((p) => p.shape[0]);
  if (lengths.length === 0) fail("invalid-argument", where, "one column or more", "none");
  if (lengths.includes(undefined)) fail("shape-mismatch", where, "arrays of rank 1 or more", "a single number");
  if (lengths.some((n) => n !== lengths[0])) {
    const hint = "A list of typed arrays is one array of rows; write tensor(values) for each of several columns.";
    fail("shape-mismatch", where, "columns of equal length", lengths.join(" and "), hint);
  }
  return { columns, count: lengths[0]! };
}

/** The element with each array replaced. */
export function mapElement<To>(element: HostElement, fn: (array: HostArray, path: string) => To): Nest<To> {
  return mapNest(element, isHostArray, fn);
}

/** The arrays of an element, in order. */
export function arraysOf(element: HostElement): HostArray[] {
  return flattenNest(element, isHostArray);
}

/** The element as tensors at rest. */
export function tensorsOf(element: HostElement): DatasetElement {
  return mapElement(element, toTensor);
}

/** An array's place in an element as words: `[1].title` as it is, `.title` as `title`. */
export function placeOf(path: string): string {
  return path.replace(/^\./, "");
}
