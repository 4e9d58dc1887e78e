import { isPlainObject, isWhole, requireWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shapes.js";
import type { Nest } from "../core/structure.js";
import type { Shape, TensorData } from "../core/types.js";
import { emptyData } from "../tensor/internal.js";
import type { HostElement } from "./element.js";
import { type HostArray, isHostArray } from "./host.js";
import { mergeElements, type Reader, stackElements } from "./reader.js";

/** The shape to pad an array to: null, or -1 as in TensorFlow, along the axes that are to be as long as the longest of the batch. */
export type PaddedShape = readonly (number | null)[];

/** How arrays of different shapes become one. */
export interface Padding {
  /** A shape for each array of an element, in the structure of the element. Null for the longest along all axes. */
  readonly paddedShapes: Nest<PaddedShape> | null;
  /** What to pad with: one number for all arrays, or one for each in the structure of the element. */
  readonly paddingValues: Nest<number>;
}

/** Reads groups of items as batches whose arrays are padded at their ends; `where` is for errors. */
export function paddedReader<Item>(reader: Reader<Item>, padding: Padding, where: string): Reader<readonly Item[]> {
  const element = (group: readonly Item[]) => {
    const elements = group.map((item) => reader.element(item));
    return padElements(elements, padding, where);
  };
  return { element, batch: (groups) => stackElements(groups.map(element), "Dataset.batch") };
}

/**
 * One batch of elements whose arrays may differ in shape, but not in rank.
 *
 * `bound` is a size for all axes that no shape says: of all axes that are null in `paddedShapes`, or without those of the first of each array.
 *
 * **Errors** `shape-mismatch`, `invalid-argument`.
 */
export function padElements(
  elements: readonly HostElement[],
  padding: Padding,
  where: string,
  bound: number | null = null,
): HostElement {
  const { paddedShapes, paddingValues } = padding;
  const first = elements[0]!;
  const shapes = paddedShapes === null ? null : leavesLike(first, paddedShapes, SHAPE, `${where}: paddedShapes`);
  const values = leavesLike(first, paddingValues, VALUE, `${where}: paddingValues`);
  let column = -1;
  return mergeElements(elements, where, (arrays, path) => {
    column++;
    const place = path === "" ? where : `${where}: ${path}`;
    const shape = commonShape(place, arrays, shapes?.[column] ?? null, bound);
    return padRows(place, arrays, shape, values[column]!);
  });
}

/** What stands in a structure for an array of an element. */
interface Leaf<T> {
  readonly words: string;
  /** Does one stand for all arrays? */
  readonly forAll: boolean;
  is(value: unknown): value is T;
}

const SHAPE: Leaf<PaddedShape> = {
  words: "a shape such as [null, 3]",
  forAll: false,
  is: (value): value is PaddedShape =>
    Array.isArray(value) && value.every((size) => size === null || (isWhole(size) && size >= -1)),
};

const VALUE: Leaf<number> = {
  words: "a number",
  forAll: true,
  is: (value): value is number => typeof value === "number",
};

/** The leaves of a structure like the element's, in the order of its arrays. **Errors** `invalid-argument`. */
function leavesLike<T>(element: HostElement, given: unknown, leaf: Leaf<T>, where: string): T[] {
  const { words, forAll, is } = leaf;
  const isArray = isHostArray(element);
  if (isArray && is(given)) return [given];
  if (isArray) return fail("invalid-argument", where, `${words} for each array of an element`, quoted(given));
  const parts = Object.entries(element as { readonly [name: string]: HostElement });
  if (forAll && is(given)) return parts.flatMap(([, part]) => leavesLike(part, given, leaf, where));
  const isList = Array.isArray(element);
  const entries = (isList ? Array.isArray(given) : isPlainObject(given))
    ? (given as { readonly [name: string]: unknown })
    : {};
  if (Object.keys(entries).length !== parts.length || !parts.every(([name]) => name in entries)) {
    const names = parts.map(([name]) => name).join(", ");
    const expected = isList ? `a list of ${parts.length}, as elements are` : `an object of ${names}, as elements are`;
    fail("invalid-argument", where, expected, quoted(given));
  }
  return parts.flatMap(([name, part]) => leavesLike(part, entries[name], leaf, where));
}

/** The shape that all arrays are padded to. **Errors** `shape-mismatch` for arrays of other ranks and for longer ones. */
function commonShape(
  where: string,
  arrays: readonly HostArray[],
  wanted: PaddedShape | null,
  bound: number | null,
): Shape {
  const rank = arrays[0]!.shape.length;
  for (const { shape } of arrays) {
    if (shape.length === rank && (wanted === null || wanted.length === rank)) continue;
    const expected = wanted === null ? `arrays of one rank, ${rank}` : `arrays to be padded to ${formatShape(wanted)}`;
    fail("shape-mismatch", where, expected, `one of shape ${formatShape(shape)}`);
  }
  return arrays[0]!.shape.map((_size, axis) => {
    const longest = arrays.reduce((most, { shape }) => Math.max(most, shape[axis]!), 0);
    const said = wanted?.[axis] ?? -1;
    const size = said === -1 && (wanted !== null || axis === 0) ? (bound ?? -1) : said;
    if (size === -1) return longest;
    if (longest <= size) return size;
    return fail("shape-mismatch", where, `at most ${size} along axis ${axis}, as is to be padded to`, longest);
  });
}

/** One array of arrays that are padded at the ends of their axes. **Errors** `shape-mismatch` for other dtypes, `invalid-argument`. */
function padRows(where: string, arrays: readonly HostArray[], shape: Shape, value: number): HostArray {
  const { dtype } = arrays[0]!;
  const size = sizeOf(shape);
  const data = emptyData(dtype, arrays.length * size);
  const most = dtype === "bool" ? 1 : 2 ** 31 - 1;
  const least = dtype === "bool" ? 0 : -(2 ** 31);
  if (dtype !== "float32") requireWhole(where, `paddingValues for ${dtype}`, value, least, most);
  if (value !== 0) data.fill(value);
  arrays.forEach((array, k) => {
    if (array.dtype !== dtype) {
      fail("shape-mismatch", where, `arrays of one dtype, ${dtype}`, `${array.dtype} for element ${k} of the batch`);
    }
    writeCorner(data.subarray(k * size, (k + 1) * size), shape, array.data, array.shape);
  });
  return { data, shape: [arrays.length, ...shape], dtype };
}

/** Writes a smaller array to the front corner of a larger one of its rank. */
function writeCorner(to: TensorData, [length, ...inner]: Shape, from: TensorData, [count, ...own]: Shape): void {
  if (length === undefined || sameShape(inner, own)) {
    to.set(from);
    return;
  }
  const [toSize, fromSize] = [sizeOf(inner), sizeOf(own)];
  for (let k = 0; k < count!; k++) {
    const [part, ownPart] = [
      to.subarray(k * toSize, (k + 1) * toSize),
      from.subarray(k * fromSize, (k + 1) * fromSize),
    ];
    writeCorner(part, inner, ownPart, own);
  }
}
