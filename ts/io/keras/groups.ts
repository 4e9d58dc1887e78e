import { snakeCase } from "../../core/names.js";
import { LayerBase } from "../../layers/layer-base.js";
import { itemsOf } from "../../layers/weights.js";
import { Model } from "../../models/model.js";
import { Sequential } from "../../models/sequential.js";

/** A layer with the place that its weights have in a file of Keras 3. */
export interface LayerGroup {
  /** Such as "layers/lstm/cell"; "" for the model itself. */
  readonly path: string;
  readonly layer: LayerBase;
}

/**
 * The layers of a model, each once, where Keras 3 puts their weights: by the fields that hold them, in the order of their names, and in lists by
 * their class. The layers of Sequential and functional models stand under "layers", whatever their names are.
 *
 * **Source** Keras 3, `keras/src/saving/saving_lib.py`: `_save_state`.
 */
export function layerGroups(model: LayerBase): LayerGroup[] {
  const found = new Map<LayerBase, LayerGroup>();
  const visit = (layer: LayerBase, path: string): void => {
    if (found.has(layer)) return;
    found.set(layer, { path, layer });
    for (const [name, value] of partsOf(layer)) visitPart(value, join(path, name), []);
  };
  const visitPart = (value: unknown, path: string, around: readonly unknown[]): void => {
    if (value instanceof LayerBase) visit(value, path);
    const items = value instanceof LayerBase || around.includes(value) ? null : containedIn(value);
    const nameOf = uniqueNames();
    for (const item of items ?? []) {
      if (item instanceof LayerBase) visit(item, join(path, nameOf(snakeCase(item.className))));
      else if (containedIn(item) !== null) visitPart(item, join(path, nameOf("container")), [...around, value]);
    }
  };
  visit(model, "");
  return [...found.values()];
}

/** What a layer holds, by Python's names of its fields; those that begin with "_" come last. */
function partsOf(layer: LayerBase): [name: string, value: unknown][] {
  const fields = Object.entries(layer).map(([name, value]): [string, unknown] => [snakeCase(name), value]);
  const isModel = layer instanceof Model;
  const own: [string, unknown][] = isModel ? [["layers", layer.layers]] : [];
  const isOfLayers = isModel && (layer instanceof Sequential || layer.graph !== null);
  const key = ([name]: [string, unknown]) => (name.startsWith("_") ? `~${name}` : name);
  const sorted = (parts: [string, unknown][]) => parts.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return isOfLayers ? [...own, ...sorted(fields)] : sorted([...own, ...fields]);
}

function containedIn(value: unknown): Iterable<unknown> | null {
  return typeof value === "object" && value !== null ? itemsOf(value) : null;
}

/** Each name once: the second is `name_1`. */
function uniqueNames(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  };
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
