import { fail } from "../core/errors.js";
import { namesOf } from "../core/structure.js";
import { arraysOf, type HostElement, mapElement, placeOf } from "./element.js";
import { gatherRows, isHostArray, row, stackRows } from "./host.js";

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

/** Reads columns of equal length by the numbers of their rows. */
export function columnReader(columns: HostElement): Reader<number> {
  return {
    element: (index) => mapElement(columns, (column) => row(column, index)),
    batch: (indices) => mapElement(columns, (column) => gatherRows(column, indices)),
  };
}

/** Reads what is an element already. */
export const elementReader: Reader<HostElement> = { element: (element) => element, batch: stackElements };

/** Reads groups of items as batches. */
export function batchReader<Item>(reader: Reader<Item>): Reader<readonly Item[]> {
  return {
    element: (group) => reader.batch(group),
    batch: (groups) => stackElements(groups.map((group) => reader.batch(group))),
  };
}

function stackElements(group: readonly HostElement[]): HostElement {
  const first = group[0]!;
  const expected = outline(first);
  const columns = group.map((element, k) => {
    const got = outline(element);
    if (got === expected) return arraysOf(element);
    return fail("shape-mismatch", "Dataset.batch", `elements like the first, ${expected}`, `${got} for element ${k}`);
  });
  let column = -1;
  return mapElement(first, (_array, path) => {
    column++;
    return stackRows(
      columns.map((arrays) => arrays[column]!),
      "Dataset.batch",
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
