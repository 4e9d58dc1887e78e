import { fail } from "../../core/errors.js";
import type { Model } from "../../models/index.js";
import type { Tensor, Variable } from "../../tensor/index.js";
import { atRest } from "../../tensor/internal.js";
import type { Hdf5Group } from "../hdf5/index.js";
import type { StoredArray } from "../legacy/arrays.js";
import type { Era } from "../legacy/era.js";
import { arraysFor, weightsInH5 } from "../legacy/weights.js";
import { arrayOf } from "../tree.js";
import { weightsAt } from "./groups.js";
import type { Pair } from "./match.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of any output.
type AnyModel = Model<any>;

const GROUP = "optimizer_weights";

/** Lets the optimizer go on where it was. As in Keras, one whose numbers do not fit begins anew, which is said. */
export function restoreFromH5(where: string, model: AnyModel, root: Hdf5Group, pairs: readonly Pair[], era: Era): void {
  if (!root.groups.has(GROUP)) return;
  const { weightNames: names, datasets } = weightsAt(where, root, GROUP);
  const arrays = datasets.map((dataset) => arrayOf(where, dataset));
  try {
    // Since TensorFlow 2.11 as in Keras 3, the number of steps first and called so.
    const isModern = /(^|\/)iteration(:0)?$/.test(names[0] ?? "");
    if (isModern) restoreModern(model, arrays, names);
    else restoreOld(where, model, arrays, names, pairs, era);
  } catch (error) {
    console.warn(`${where}: the optimizer begins anew, since its state does not fit. ${(error as Error).message}`);
  }
}

const tensorOf = ({ shape, data }: StoredArray) => atRest(shape, "float32", data);

/** The order is that of today; the learning rate was not always among the numbers. */
function restoreModern(
  { optimizer, trainableVariables }: AnyModel,
  arrays: readonly StoredArray[],
  names: readonly string[],
): void {
  const [steps, ...rest] = arrays.map(tensorOf);
  const hasRate = /(^|\/)learning_rate(:0)?$/.test(names[1] ?? "");
  const isSchedule = optimizer.getWeights(trainableVariables)[1]?.shape.length !== 0;
  const rate = hasRate || isSchedule ? [] : [optimizer.learningRate];
  optimizer.setWeights([steps!, ...rate, ...rest], trainableVariables);
}

/** The first slots of all variables, then the second ones; the number of steps before them, where it was kept. */
function restoreOld(
  where: string,
  model: AnyModel,
  all: readonly StoredArray[],
  names: readonly string[],
  pairs: readonly Pair[],
  era: Era,
): void {
  const { optimizer, trainableVariables: variables } = model;
  const isSteps = /(^|\/)iter(ations)?(:0)?$/.test(names[0] ?? "");
  // Where they were not counted, they do not matter, but that there was one.
  const iterations = isSteps ? Math.round(all[0]?.data[0] ?? 0) : 1;
  const arrays = isSteps ? all.slice(1) : all;
  const places = placesOf(pairs, era);
  const perSlot = [...places.values()].reduce((sum, { length }) => sum + length, 0);
  const slotNames = variables.map((variable) => Object.keys(optimizer.slotsOf(variable)));
  const count = slotNames[0]?.length ?? 0;
  if (arrays.length < count * perSlot) fail("bad-file", where, `${count * perSlot} arrays`, `${arrays.length}`);
  const found = new Map<Variable, StoredArray[]>(variables.map((variable) => [variable, []]));
  for (let slot = 0; slot < count; slot++) {
    for (const [pair, own] of places) {
      const stored = own.map((place) => arrays[slot * perSlot + place]!);
      const laidOut = arraysFor(where, pair.layer, stored, era);
      for (const [k, variable] of pair.layer.trainableWeights.entries()) found.get(variable)?.push(laidOut[k]!);
    }
  }
  const slots = variables.map((variable, k) =>
    Object.fromEntries(slotNames[k]!.map((name, slot) => [name, slotValue(found.get(variable)![slot])])),
  );
  optimizer.setState({ iterations, learningRate: optimizer.learningRate, slots }, variables);
}

/** What is missing has no shape that fits, and so is refused. */
function slotValue(array: StoredArray | undefined): Tensor {
  return tensorOf(array ?? { shape: [0], data: new Float32Array() });
}

/** For each layer where its arrays stand among those that are trained: one layer after the other, but Keras 1 sorted them by their names. */
function placesOf(pairs: readonly Pair[], era: Era): Map<Pair, number[]> {
  const all = pairs.flatMap((pair) => trainedOf(pair).map((name, k) => ({ pair, name, k })));
  if (era.major < 2) all.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const places = new Map<Pair, number[]>(pairs.map((pair) => [pair, []]));
  for (const [place, { pair, k }] of all.entries()) places.get(pair)![k] = place;
  return places;
}

/** The names of a layer's arrays in the file that are trained. */
function trainedOf({ layer, stored }: Pair): readonly string[] {
  if (layer.trainableWeights.length === 0) return [];
  const others = weightsInH5(layer).length - layer.trainableWeights.length;
  return stored.weightNames.slice(0, stored.weightNames.length - others);
}
