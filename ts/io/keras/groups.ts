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
  /** Has another place the same weights already? */
  readonly isRepeated: boolean;
}

/**
 * The layers of a model where Keras 3 puts their weights: by the fields that hold them, in the order of their names, and in lists by their class. The
 * layers of Sequential and functional models stand under "layers", whatever their names are.
 *
 * Each has the first place that leads to it; and those in all Sequential and functional models inside, since Keras makes a layer of its own there.
 *
 * **Source** Keras 3, `keras/src/saving/saving_lib.py`: `_save_state`.
 */
export function layerGroups(model: LayerBase): LayerGroup[] {
  const found: LayerGroup[] = [];
  const met = new Set<LayerBase>();
  /** `around` are the layers and containers that lead there; `copies` says whether a layer that was met has a place there, too. */
  const visit = (layer: LayerBase, path: string, around: readonly unknown[], copies: boolean): void => {
    const isRepeated = met.has(layer);
    if (around.includes(layer) || (isRepeated && !copies)) return;
    met.add(layer);
    found.push({ path, layer, isRepeated });
    for (const [name, value] of partsOf(layer)) {
      const ofModel = name === "layers" && isModelOfLayers(layer);
      visitPart(value, join(path, name), [...around, layer], isRepeated || ofModel);
    }
  };
  const visitPart = (value: unknown, path: string, around: readonly unknown[], copies: boolean): void => {
    if (value instanceof LayerBase) visit(value, path, around, copies);
    const items = value instanceof LayerBase || around.includes(value) ? null : containedIn(value);
    const nameOf = uniqueNames();
    for (const item of items ?? []) {
      const name = item instanceof LayerBase ? snakeCase(item.className) : containedIn(item) && "container";
      if (name !== null) visitPart(item, join(path, nameOf(name)), [...around, value], copies);
    }
  };
  visit(model, "", [], false);
  return found;
}

/** Does it consist of layers one after another, or of a graph of them? */
function isModelOfLayers(layer: LayerBase): boolean {
  return layer instanceof Sequential || (layer instanceof Model && layer.graph !== null);
}

/** What a layer holds, by Python's names of its fields; those that begin with "_" come last. */
function partsOf(layer: LayerBase): [name: string, value: unknown][] {
  const fields = Object.entries(layer).map(([name, value]): [string, unknown] => [snakeCase(name), value]);
  const own: [string, unknown][] = layer instanceof Model ? [["layers", layer.layers]] : [];
  const key = ([name]: [string, unknown]) => (name.startsWith("_") ? `~${name}` : name);
  const sorted = (parts: [string, unknown][]) => parts.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return isModelOfLayers(layer) ? [...own, ...sorted(fields)] : sorted([...own, ...fields]);
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
