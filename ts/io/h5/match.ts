import type { LayerBase } from "../../layers/layer-base.js";
import type { Model } from "../../models/index.js";
import type { Variable } from "../../tensor/index.js";
import { atRest } from "../../tensor/internal.js";
import type { Hdf5Group } from "../hdf5/index.js";
import { type Assignment, type Matched, type Misfit, matchArrays } from "../keras/weights.js";
import type { StoredArray } from "../legacy/arrays.js";
import type { Era } from "../legacy/era.js";
import { arraysFor, weightsInH5 } from "../legacy/weights.js";
import { arrayOf } from "../tree.js";
import { type LayerInH5, weightsAt } from "./groups.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of any output.
type AnyModel = Model<any>;

/** A layer with what the file has for it. */
export interface Pair {
  readonly layer: LayerBase;
  readonly stored: LayerInH5;
}

/** The weights of a file: the group that holds them, its layers, and which Keras wrote it. */
export interface Weights {
  readonly group: Hdf5Group;
  readonly layers: readonly LayerInH5[];
  readonly era: Era;
}

const TOP = "top_level_model_weights";

/** What belongs to a model, and which layers were found. */
export interface MatchedLayers extends Matched {
  readonly pairs: readonly Pair[];
}

/** The arrays that a file has for the weights of a model's layers, and for its own: by the layers' order or names. Nothing is changed. */
export function matchLayers(
  where: string,
  model: AnyModel,
  { group, layers, era }: Weights,
  byName: boolean,
): MatchedLayers {
  const { pairs, misfits } = pairLayers(model, layers, byName);
  const assignments: Assignment[] = [];
  const match = (label: string, path: string, weights: readonly Variable[], arrays: readonly StoredArray[]) => {
    const made = arrays.map(({ shape, data }) => ({ shape, value: () => atRest(shape, "float32", data) }));
    const misfit = matchArrays({ path, at: `"${path}"`, label }, weights, made, assignments);
    if (misfit !== null) misfits.push(misfit);
  };
  for (const { layer, stored } of pairs) {
    const at = `${where}: "${stored.name}"`;
    const arrays = stored.datasets.map((dataset) => arrayOf(at, dataset));
    match(layer.label, stored.name, weightsInH5(layer), arraysFor(at, layer, arrays, era));
  }
  if (group.groups.has(TOP)) {
    const arrays = weightsAt(where, group, TOP).datasets.map((dataset) => arrayOf(where, dataset));
    match("the model itself", TOP, model.weightsInFiles, arrays);
  }
  return { pairs, assignments, misfits };
}

/** Layers and what a file has for them: by their order, counting those with weights alone, or by their names. What has no partner is a misfit. */
function pairLayers(
  model: AnyModel,
  stored: readonly LayerInH5[],
  byName: boolean,
): { pairs: Pair[]; misfits: Misfit[] } {
  if (byName) {
    const byNames = new Map(model.layers.map((layer) => [layer.name, layer]));
    const pairs = stored.flatMap((each) => {
      const layer = byNames.get(each.name);
      return layer ? [{ layer, stored: each }] : [];
    });
    return { pairs, misfits: [] };
  }
  const layers = model.layers.filter((layer) => layer.weights.length > 0);
  const others = stored.filter(({ datasets }) => datasets.length > 0);
  if (layers.length === others.length) {
    return { pairs: layers.map((layer, k) => ({ layer, stored: others[k]! })), misfits: [] };
  }
  const expected = `weights of ${layers.length} layers`;
  return {
    pairs: [],
    misfits: [{ at: "", expected, got: `of ${others.length}: ${others.map(({ name }) => name).join(", ")}` }],
  };
}
