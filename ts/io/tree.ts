/** Groups of an HDF5 file by their paths: to be read, and to be written. */
import { fail } from "../core/errors.js";
import type { Hdf5Attribute, Hdf5Block, Hdf5Dataset, Hdf5Group, Hdf5Tree } from "./hdf5/index.js";
import type { StoredArray } from "./legacy/arrays.js";

/** The groups of a file that is being written, which grow as paths are asked for. */
export interface GrowingTree extends Hdf5Tree {
  readonly attributes: Map<string, Hdf5Attribute>;
  readonly groups: Map<string, GrowingTree>;
  readonly datasets: Map<string, Hdf5Block>;
}

export function emptyTree(): GrowingTree {
  return { attributes: new Map(), groups: new Map(), datasets: new Map() };
}

/** The group at a path, made with all that lead to it where it is not there yet. */
export function grownAt(root: GrowingTree, path: string): GrowingTree {
  let group = root;
  for (const part of partsOf(path)) {
    if (!group.groups.has(part)) group.groups.set(part, emptyTree());
    group = group.groups.get(part)!;
  }
  return group;
}

/** The group at a path of a file. */
export function groupAt(root: Hdf5Group, path: string): Hdf5Group | undefined {
  let group: Hdf5Group | undefined = root;
  for (const part of partsOf(path)) group = group?.groups.get(part);
  return group;
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

/** A path as the group it leads into and the name there. */
export function splitPath(path: string): { group: string; name: string } {
  const at = path.lastIndexOf("/");
  return { group: path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) };
}

/** The numbers of a dataset. **Errors** `bad-file` for texts. */
export function arrayOf(where: string, dataset: Hdf5Dataset): StoredArray {
  const data = dataset.read();
  if (data instanceof Float32Array) return { shape: dataset.shape, data };
  if (Array.isArray(data)) return fail("bad-file", where, "weights that are numbers", "texts");
  return { shape: dataset.shape, data: Float32Array.from(data as Iterable<number | bigint>, Number) };
}
