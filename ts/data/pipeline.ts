import { fail } from "../core/errors.js";
import type { HostRandom } from "../core/philox.js";
import { type HostElement, partsOf, restructure } from "./columns.js";
import { stackRows } from "./host.js";

/** Where elements come from: a function that starts the sequence anew. */
export type Source = () => Iterator<HostElement>;

/** Elements in random order out of a buffer of `bufferSize`: each draw is replaced by the next element, as tf.data does. */
export function* shuffled(source: Source, bufferSize: number, random: HostRandom): Generator<HostElement> {
  const elements = source();
  const buffer: HostElement[] = [];
  for (let next = elements.next(); !next.done; next = elements.next()) {
    if (buffer.length < bufferSize) {
      buffer.push(next.value);
      continue;
    }
    const i = random.below(buffer.length);
    yield buffer[i]!;
    buffer[i] = next.value;
  }
  while (buffer.length > 0) {
    const i = random.below(buffer.length);
    yield buffer[i]!;
    const last = buffer.pop()!;
    if (i < buffer.length) buffer[i] = last;
  }
}

/** Consecutive elements stacked `size` at a time along a new first axis. */
export function* batched(source: Source, size: number, dropRemainder: boolean): Generator<HostElement> {
  let group: HostElement[] = [];
  for (const element of iterate(source)) {
    group.push(element);
    if (group.length < size) continue;
    yield stackElements(group);
    group = [];
  }
  if (group.length > 0 && !dropRemainder) yield stackElements(group);
}

/** The first `count` elements. */
export function* taken(source: Source, count: number): Generator<HostElement> {
  if (count <= 0) return;
  let left = count;
  for (const element of iterate(source)) {
    yield element;
    if (--left === 0) return;
  }
}

/** All but the first `count` elements. */
export function* skipped(source: Source, count: number): Generator<HostElement> {
  let left = count;
  for (const element of iterate(source)) {
    if (left-- > 0) continue;
    yield element;
  }
}

/** The elements `count` times over; an empty source ends even an endless repetition. */
export function* repeated(source: Source, count: number): Generator<HostElement> {
  for (let round = 0; round < count; round++) {
    let any = false;
    for (const element of iterate(source)) {
      any = true;
      yield element;
    }
    if (!any) return;
  }
}

/** Each element through `fn`. */
export function* mapped(source: Source, fn: (element: HostElement) => HostElement): Generator<HostElement> {
  for (const element of iterate(source)) yield fn(element);
}

/** A source as something a `for` loop takes. */
export function iterate(source: Source): Iterable<HostElement> {
  return { [Symbol.iterator]: source };
}

function stackElements(group: readonly HostElement[]): HostElement {
  const first = group[0]!;
  const width = partsOf(first).length;
  const columns = Array.from({ length: width }, (_, c) =>
    stackRows(
      group.map((element) => partsOf(element)[c] ?? missing(width, element)),
      "Dataset.batch",
    ),
  );
  return restructure(first, columns);
}

function missing(width: number, element: HostElement): never {
  return fail("shape-mismatch", "Dataset.batch", `${width} arrays in every element`, `${partsOf(element).length}`);
}
