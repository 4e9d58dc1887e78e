import { fail } from "../core/errors.js";
import { type Nest, namesOf, packNest } from "../core/structure.js";
import { Tensor } from "../tensor/index.js";
import { callNow, scoped } from "../tensor/internal.js";
import { arraysOf, type HostElement, mapElement, placeOf, tensorsOf } from "./element.js";
import { gatherRows, type HostArray, isHostArray, row, spreadRows, stackRows } from "./host.js";
import type { Sourced } from "./items.js";
import { ELEMENT_FUNCTION } from "./options.js";

/**
 * How the items that a pipeline hands on become elements, singly or stacked to a batch.
 *
 * Pipelines shuffle, take and group items without looking at them. Items of columns in memory are row numbers, so that a batch is gathered once,
 * when it is asked for; those of a stream are the elements themselves.
 */
export interface Reader<Item> {
  element(item: Item): HostElement;
  batch(items: readonly Item[]): HostElement;
}

/** What a user's function makes of the element that an item stands for, at once. */
export function appliedTo<Item>(
  where: string,
  name: string,
  fn: unknown,
  reader: Reader<Item>,
): (item: Item) => unknown {
  const apply = ELEMENT_FUNCTION.read(where, name, fn);
  return (item) => scoped(() => callNow(where, () => apply(tensorsOf(reader.element(item)))));
}

/** What a user's function says of the element that an item stands for; of a tensor without axes its value. */
export function saidOf<Item>(where: string, name: string, fn: unknown, reader: Reader<Item>): (item: Item) => unknown {
  const apply = appliedTo(where, name, fn, reader);
  return (item) => {
    const said = apply(item);
    return said instanceof Tensor && said.shape.length === 0 ? said.array() : said;
  };
}

/** Reads columns of equal length by the numbers of their rows. */
export function columnReader(columns: HostElement): Reader<number> {
  return {
    element: (index) => mapElement(columns, (column) => row(column, index)),
    batch: (indices) => mapElement(columns, (column) => gatherRows(column, indices)),
  };
}

/** Reads what is an element already. */
export const elementReader: Reader<HostElement> = {
  element: (element) => element,
  batch: (elements) => stackElements(elements, "Dataset.batch"),
};

/** Reads groups of items as batches. */
export function batchReader<Item>(reader: Reader<Item>): Reader<readonly Item[]> {
  return {
    element: (group) => reader.batch(group),
    batch(groups) {
      const size = groups[0]!.length;
      // Groups of one size are gathered at once, and then cut.
      if (groups.every((group) => group.length === size)) {
        return mapElement(reader.batch(groups.flat()), (all) => ({
          ...all,
          shape: [groups.length, size, ...all.shape.slice(1)],
        }));
      }
      return stackElements(
        groups.map((group) => reader.batch(group)),
        "Dataset.batch",
      );
    },
  };
}

/** Reads rows of items, one of each reader, into a structure like `like`. */
export function zippedReader<Leaf>(
  like: Nest<Leaf>,
  isLeaf: (value: unknown) => value is Leaf,
  readers: readonly Reader<unknown>[],
): Reader<readonly unknown[]> {
  const packed = (elements: readonly HostElement[]) => packNest(like, isLeaf, elements) as HostElement;
  return {
    element: (row) => packed(readers.map((reader, k) => reader.element(row[k]))),
    batch: (rows) => packed(readers.map((reader, k) => reader.batch(rows.map((row) => row[k])))),
  };
}

/** Reads items of several sources by the reader of each. */
export function chainedReader(readers: readonly Reader<unknown>[]): Reader<Sourced> {
  return {
    element: ({ source, item }) => readers[source]!.element(item),
    batch(sourced) {
      const places = readers.map(() => [] as number[]);
      for (const [place, { source }] of sourced.entries()) places[source]!.push(place);
      const used = places.filter((own) => own.length > 0);
      const parts = used.map((own) => {
        const reader = readers[sourced[own[0]!]!.source]!;
        return reader.batch(own.map((place) => sourced[place]!.item));
      });
      return parts.length === 1 ? parts[0]! : spreadElements(parts, used);
    },
  };
}

/** One batch of elements; `where` is for errors. */
export function stackElements(group: readonly HostElement[], where: string): HostElement {
  return mergeElements(group, where, (parts, path) => stackRows(parts, where, path));
}

/** One batch of the rows of several, each row in its place. */
function spreadElements(parts: readonly HostElement[], places: readonly (readonly number[])[]): HostElement {
  const where = "Dataset.concatenate";
  return mergeElements(parts, where, (columns, path) => spreadRows(columns, places, where, path));
}

/** An element whose arrays come each from those in the same place of several. **Errors** `shape-mismatch` for other structures. */
export function mergeElements(
  elements: readonly HostElement[],
  where: string,
  merge: (arrays: readonly HostArray[], path: string) => HostArray,
): HostElement {
  const first = elements[0]!;
  const expected = outline(first);
  const columns = elements.map((element, k) => {
    const got = outline(element);
    if (got === expected) return arraysOf(element);
    return fail("shape-mismatch", where, `elements like the first, ${expected}`, `${got} for element ${k}`);
  });
  let column = -1;
  return mapElement(first, (_array, path) => {
    column++;
    return merge(
      columns.map((arrays) => arrays[column]!),
      placeOf(path),
    );
  });
}

/** An element's structure in words, such as `[an array, { a: an array }]`. */
function outline(element: HostElement): string {
  if (isHostArray(element)) return "an array";
  const names = namesOf(element);
  const parts = Object.values(element).map((part: HostElement, k) => `${names ? `${names[k]}: ` : ""}${outline(part)}`);
  return names ? `{ ${parts.join(", ")} }` : `[${parts.join(", ")}]`;
}
