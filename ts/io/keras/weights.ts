/** The weights of models in HDF5, as Keras 3 lays them out: for each layer a group `vars` of numbered arrays. */
import { fail } from "../../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";
import type { LayerBase } from "../../layers/layer-base.js";
import type { Tensor, Variable } from "../../tensor/index.js";
import { atRest } from "../../tensor/internal.js";
import type { Hdf5Block, Hdf5Dataset, Hdf5Group, Hdf5Tree } from "../hdf5/index.js";
import { arrayOf, emptyTree, type GrowingTree, groupAt, grownAt } from "../tree.js";
import { type LayerGroup, layerGroups } from "./groups.js";

const VARS = "vars";
export const OPTIMIZER = "optimizer";

/** What a weight is to become. */
export interface Assignment {
  readonly variable: Variable;
  readonly value: Tensor;
}

/** What of a file belongs to a model. */
export interface Matched {
  readonly assignments: readonly Assignment[];
  /** What does not fit, in words. */
  readonly misfits: readonly Misfit[];
}

/** A place where file and model do not agree. */
export interface Misfit {
  readonly at: string;
  readonly expected: string;
  readonly got: string;
}

/** The weights of a model's layers in all their places, and of its optimizer where they are given, to be written. */
export function weightsTree(
  model: LayerBase,
  optimizer: { name: string; weights: readonly Tensor[] } | null,
): Hdf5Tree {
  const root = emptyTree();
  for (const { path, layer } of layerGroups(model)) {
    const blocks = layer.weightsInFiles.map((weight) => ({ shape: weight.shape, data: weight.data() }));
    putVars(root, path, layer.name, blocks);
  }
  if (optimizer !== null) {
    const blocks = optimizer.weights.map((weight) => ({ shape: weight.shape, data: weight.data() as Float32Array }));
    putVars(root, OPTIMIZER, optimizer.name, blocks);
  }
  return root;
}

function putVars(root: GrowingTree, path: string, name: string, blocks: readonly Hdf5Block[]): void {
  const group = grownAt(root, `${path}/${VARS}`);
  group.attributes.set("name", name);
  for (const [k, block] of blocks.entries()) group.datasets.set(`${k}`, block);
}

/** The numbered arrays of a layer, in their order; none where it has no group. */
function varsAt(root: Hdf5Group, path: string): Hdf5Dataset[] {
  const found = groupAt(root, `${path}/${VARS}`)?.datasets ?? new Map<string, Hdf5Dataset>();
  return Array.from(found, ([name, dataset]) => ({ name: Number(name), dataset }))
    .sort((a, b) => a.name - b.name)
    .map(({ dataset }) => dataset);
}

/** Before Keras 3 the group of a model's layers was called otherwise. */
const FORMERLY = "_layer_checkpoint_dependencies";

/** Do these groups hold what no model has a place for: the states of metrics and of random generators? */
function isBeside(path: string): boolean {
  return /^(optimizer|metrics|_metrics|_loss_tracker|_compile_metrics)(\/|$)|(^|\/)seed_generator$/.test(path);
}

/** The arrays that a file has for the weights of a model. Nothing is changed. **Errors** `bad-file` for arrays that cannot be read. */
export function matchWeights(where: string, root: Hdf5Group, model: LayerBase): Matched {
  const assignments: Assignment[] = [];
  const misfits: Misfit[] = [];
  const met = new Set<string>();
  const former = root.groups.has(FORMERLY) && !root.groups.has("layers");
  for (const group of layerGroups(model)) {
    const path = former ? group.path.replace(/(^|\/)layers(?=\/|$)/g, `$1${FORMERLY}`) : group.path;
    met.add(path);
    if (group.isRepeated) continue;
    const misfit = matchLayer(where, { ...group, path }, varsAt(root, path), assignments);
    if (misfit !== null) misfits.push(misfit);
  }
  for (const path of pathsIn(root)) {
    if (met.has(path) || isBeside(path)) continue;
    misfits.push({ at: path, expected: "a layer for each group of weights", got: `weights at "${path}" of no layer` });
  }
  return { assignments, misfits };
}

function matchLayer(
  where: string,
  { path, layer }: LayerGroup,
  vars: readonly Hdf5Dataset[],
  assignments: Assignment[],
): Misfit | null {
  const at = path === "" ? "the model itself" : `"${path}"`;
  const arrays = vars.map((dataset) => ({ shape: dataset.shape, value: () => floatsOf(where, dataset) }));
  return matchArrays({ path, at, label: layer.label }, layer.weightsInFiles, arrays, assignments);
}

/** Where arrays stand in a file, in words too, and whose they are. */
interface Place {
  readonly path: string;
  readonly at: string;
  readonly label: string;
}

/** Adds what weights are to become, if all arrays fit; else says what does not. */
export function matchArrays(
  { path, at, label }: Place,
  weights: readonly Variable[],
  arrays: readonly { readonly shape: Shape; value(): Tensor }[],
  assignments: Assignment[],
): Misfit | null {
  if (arrays.length !== weights.length) {
    const expected = `${weights.length} weights for ${label} at ${at}`;
    return { at: path, expected, got: arrays.length === 0 ? "none" : `${arrays.length}` };
  }
  const wrong = weights.findIndex(({ shape }, k) => !sameShape(shape, arrays[k]!.shape));
  if (wrong >= 0) {
    const { name, shape } = weights[wrong]!;
    const expected = `${name} of shape ${formatShape(shape)} at ${at}`;
    return { at: path, expected, got: formatShape(arrays[wrong]!.shape) };
  }
  for (const [k, variable] of weights.entries()) assignments.push({ variable, value: arrays[k]!.value() });
  return null;
}

/** An array of a file as a tensor. **Errors** `bad-file` for texts. */
function floatsOf(where: string, dataset: Hdf5Dataset): Tensor {
  const { shape, data } = arrayOf(where, dataset);
  return atRest(shape, "float32", data);
}

/** The arrays of an optimizer. */
export function optimizerWeights(where: string, root: Hdf5Group): Tensor[] {
  return varsAt(root, OPTIMIZER).map((dataset) => floatsOf(where, dataset));
}

/** How many numbers the layers of a file have. */
export function countWeights(root: Hdf5Group): number {
  return pathsIn(root)
    .filter((path) => !isBeside(path))
    .flatMap((path) => varsAt(root, path))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The places of all groups of numbered arrays. */
function pathsIn(group: Hdf5Group, path = ""): string[] {
  return [...group.groups].flatMap(([name, inside]) => {
    if (name === VARS && inside.datasets.size > 0) return [path];
    return pathsIn(inside, path === "" ? name : `${path}/${name}`);
  });
}

/** **Errors** `bad-file`, naming the first place and how many there are. */
export function failMisfits(where: string, misfits: readonly Misfit[], hint: string): never {
  const { expected, got } = misfits[0]!;
  const more = misfits.length > 1 ? `, and ${misfits.length - 1} places more that do not fit` : "";
  return fail("bad-file", where, expected, got + more, hint, { places: misfits.map(({ at }) => at) });
}
