import { formatShape, sameShape } from "../../core/shapes.js";
import type { LayerBase } from "../../layers/layer-base.js";
import type { Model } from "../../models/index.js";
import { atRest } from "../../tensor/internal.js";
import type { Hdf5Group } from "../hdf5/index.js";
import type { Assignment, Matched, Misfit } from "../keras/weights.js";
import type { Era } from "../legacy/era.js";
import { arraysFor, weightsInH5 } from "../legacy/weights.js";
import { arrayOf, type LayerInH5, weightsAt } from "./groups.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of any output.
type AnyModel = Model<any>;

/** A layer with what the file has for it. */
export interface Pair {
  readonly layer: LayerBase;
  readonly stored: LayerInH5;
}

const TOP = "top_level_model_weights";

/** Layers and what a file has for them: by their order, counting those with weights alone, or by their names. What has no partner is a misfit. */
export function pairLayers(
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

/** The arrays that a file has for the weights of these layers, and for the model's own. Nothing is changed. */
export function matchPairs(
  where: string,
  model: AnyModel,
  group: Hdf5Group,
  pairs: readonly Pair[],
  era: Era,
): Matched {
  const assignments: Assignment[] = [];
  const misfits: Misfit[] = [];
  for (const { layer, stored } of pairs) {
    const arrays = stored.datasets.map((dataset) => arrayOf(`${where}: "${stored.name}"`, dataset));
    const converted = arraysFor(`${where}: "${stored.name}"`, layer, arrays, era);
    match(layer.label, stored.name, weightsInH5(layer), converted, { assignments, misfits });
  }
  if (group.groups.has(TOP)) {
    const arrays = weightsAt(where, group, TOP).datasets.map((dataset) => arrayOf(where, dataset));
    match("the model itself", TOP, model.weightsInFiles, arrays, { assignments, misfits });
  }
  return { assignments, misfits };
}

function match(
  label: string,
  at: string,
  weights: readonly Assignment["variable"][],
  arrays: ReturnType<typeof arraysFor>,
  { assignments, misfits }: { assignments: Assignment[]; misfits: Misfit[] },
): void {
  if (weights.length !== arrays.length) {
    misfits.push({ at, expected: `${weights.length} weights for ${label} at "${at}"`, got: `${arrays.length}` });
    return;
  }
  const wrong = weights.findIndex(({ shape }, k) => !sameShape(shape, arrays[k]!.shape));
  if (wrong >= 0) {
    const { name, shape } = weights[wrong]!;
    const expected = `${name} of shape ${formatShape(shape)} at "${at}"`;
    misfits.push({ at, expected, got: formatShape(arrays[wrong]!.shape) });
    return;
  }
  for (const [k, variable] of weights.entries()) {
    assignments.push({ variable, value: atRest(variable.shape, "float32", arrays[k]!.data) });
  }
}
