import { isPlainObject } from "./checks.js";

/** What Keras calls a nest: one leaf, or lists and plain objects of them, to any depth. */
export type Nest<Leaf> = Leaf | readonly Nest<Leaf>[] | { readonly [name: string]: Nest<Leaf> };

/** A nest of one level, as models take and give it: one leaf, a list, or leaves by name. */
export type Structure<Leaf> = Leaf | readonly Leaf[] | { readonly [name: string]: Leaf };

type IsLeaf<Leaf> = (value: unknown) => value is Leaf;

/** Where a leaf stands: "" alone, "[0]" in a list, ".name" in an object. */
type Visit<Leaf, To> = (leaf: Leaf, path: string) => To;

/** The same nest with each leaf replaced. What is neither leaf, list nor plain object is given to `fn` as well. */
export function mapNest<Leaf, To>(nest: Nest<Leaf>, isLeaf: IsLeaf<Leaf>, fn: Visit<Leaf, To>, path = ""): Nest<To> {
  if (isLeaf(nest)) return fn(nest, path);
  if (Array.isArray(nest)) return nest.map((item, k) => mapNest(item, isLeaf, fn, `${path}[${k}]`));
  if (isPlainObject(nest))
    return mapValues(nest, (item, name) => mapNest(item as Nest<Leaf>, isLeaf, fn, `${path}.${name}`));
  return fn(nest as Leaf, path);
}

/** The leaves in order: lists from first to last, objects in the order of their keys. */
export function flattenNest<Leaf>(nest: Nest<Leaf>, isLeaf: IsLeaf<Leaf>): Leaf[] {
  const found: Leaf[] = [];
  mapNest(nest, isLeaf, (leaf) => void found.push(leaf));
  return found;
}

/** The leaves in order, each under the path that leads to it in a nest called `name`: `x`, `x[1]`, `x.title`. */
export function namedLeaves<Leaf>(
  name: string,
  nest: Nest<Leaf>,
  isLeaf: IsLeaf<Leaf>,
): { name: string; leaf: Leaf }[] {
  const found: { name: string; leaf: Leaf }[] = [];
  mapNest(nest, isLeaf, (leaf, path) => void found.push({ name: name + path, leaf }));
  return found;
}

/** The nest `like` with these leaves in its leaves' places. */
export function packNest<Leaf, To>(like: Nest<Leaf>, isLeaf: IsLeaf<Leaf>, leaves: readonly To[]): Nest<To> {
  let at = 0;
  return mapNest(like, isLeaf, () => leaves[at++]!);
}

/** The same object with each value replaced. */
export function mapValues<Value, To>(
  object: { readonly [name: string]: Value },
  fn: (value: Value, name: string) => To,
): { [name: string]: To } {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, fn(value, name)]));
}

/** The object's entries for which it holds. */
export function pickValues<Value>(
  object: { readonly [name: string]: Value },
  holds: (value: Value, name: string) => boolean,
): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => holds(value, name)));
}

/** Names of the leaves where they have any: those of an object's keys, else null. */
export function namesOf(nest: unknown): string[] | null {
  return isPlainObject(nest) ? Object.keys(nest) : null;
}
