/** The groups of .h5 files of Keras 1 to 3: layers by their names, each with a list of the names of its weights. */
import { fail } from "../../core/errors.js";
import { sizeOf } from "../../core/shapes.js";
import type { Hdf5Dataset, Hdf5Group } from "../hdf5/index.js";
import { groupAt, splitPath } from "../tree.js";

/** The weights of one layer. */
export interface LayerInH5 {
  readonly name: string;
  /** What its weights are called. */
  readonly weightNames: readonly string[];
  readonly datasets: readonly Hdf5Dataset[];
}

/** The group with the layers: that of a whole model, or the root of a file of weights. Undefined where there is none, as in files of another layout. */
export function layersGroup(root: Hdf5Group): Hdf5Group | undefined {
  const found = root.groups.get("model_weights") ?? root;
  return hasTexts(found, "layer_names") ? found : undefined;
}

/** The layers in the order of the file. **Errors** `bad-file` for names that lead nowhere. */
export function layersIn(where: string, group: Hdf5Group): LayerInH5[] {
  return textsIn(where, group, "layer_names").map((name) => weightsAt(where, group, name));
}

/** The weights that the group at a path lists. */
export function weightsAt(where: string, parent: Hdf5Group, path: string): LayerInH5 {
  const group = groupAt(parent, path);
  if (group === undefined) return fail("bad-file", where, `a group "${path}"`, "none of that name");
  const weightNames = textsIn(where, group, "weight_names");
  const datasets = weightNames.map((name) => {
    const place = splitPath(name);
    const found = groupAt(group, place.group)?.datasets.get(place.name);
    return found ?? fail("bad-file", where, `weights "${name}" in "${path}"`, "none of that name");
  });
  return { name: path, weightNames, datasets };
}

/** A list of texts; a long one stands in several attributes, `name0`, `name1`, …. */
export function textsIn(where: string, group: Hdf5Group, name: string): string[] {
  if (name in group.attributes) return textsOf(where, name, group.attributes[name]);
  const found: string[] = [];
  for (let k = 0; `${name}${k}` in group.attributes; k++) {
    found.push(...textsOf(where, name, group.attributes[`${name}${k}`]));
  }
  return found;
}

export function hasTexts(group: Hdf5Group, name: string): boolean {
  return name in group.attributes || `${name}0` in group.attributes;
}

/** An empty list has numbers for elements in Python. */
function textsOf(where: string, name: string, value: unknown): string[] {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && value.byteLength === 0);
  return isList ? [...(value as string[])] : fail("bad-file", where, `the attribute ${name} as a list of texts`, value);
}

/** A text attribute. */
export function textIn(group: Hdf5Group, name: string): string | undefined {
  const value = group.attributes[name];
  return typeof value === "string" ? value : undefined;
}

/** How many numbers the layers have. */
export function countIn(layers: readonly LayerInH5[]): number {
  return layers.flatMap(({ datasets }) => datasets).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
