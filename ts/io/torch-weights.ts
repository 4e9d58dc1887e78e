import { isPlainObject } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { flag, type OptionsOf, readOptions } from "../core/options.js";
import { formatShape, sameShape, sizeOf } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import {
  BatchNormalization,
  Bidirectional,
  Dense,
  Embedding,
  GRUCell,
  LayerBase,
  LayerNormalization,
  LSTMCell,
  RecurrentLayer,
  SimpleRNNCell,
  StackedRNNCells,
  TimeDistributed,
} from "../layers/index.js";
import { assignWeights } from "../layers/weights.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { atRest } from "../tensor/internal.js";
import { type Storable, toStored } from "./stored-array.js";

/** Layers under the names of PyTorch's modules; a list stands for one module of several layers (`num_layers`). */
export type TorchModules = LayerBase | { readonly [name: string]: LayerBase | readonly LayerBase[] };

/** PyTorch's parameters by name, such as `lstm.weight_ih_l0`. */
export type StateDict = Readonly<Record<string, Storable>>;

/** Which parameters found no counterpart. */
export interface IncompatibleKeys {
  /** Asked for by the layers, and not there. */
  readonly missingKeys: readonly string[];
  /** There, and asked for by no layer. */
  readonly unexpectedKeys: readonly string[];
}

const OPTIONS = {
  /** Is a parameter too few or too many an error? Default: true. */
  strict: flag().default(true),
};

/** Options of {@link loadStateDict}. */
export interface StateDictOptions extends OptionsOf<typeof OPTIONS> {}

/** A weight of a layer, and the parameters of PyTorch's that it is made of. */
interface Link {
  readonly weight: Variable;
  /** Two biases are summed, or are the two rows of the weight. */
  readonly keys: readonly string[];
  /** Of each parameter. */
  readonly shape: Shape;
  /** Where in a parameter the element stands that is element `index` of the weight, or of its row. */
  readonly at: (index: number) => number;
}

/**
 * Gives layers the weights of a PyTorch state dict: of nn.RNN, nn.LSTM, nn.GRU and their cells, nn.Embedding, nn.Linear, nn.LayerNorm and nn.BatchNorm1d.
 *
 * `modules` names the layers as PyTorch's model names its modules: `{ lstm: [first, second], fc: dense }`. A list is a module of several layers; a Bidirectional
 * is one with `bidirectional=True`; "" is the name where the state dict is of a single module. A model stands for its layers by their own names.
 * Kernels are transposed, a GRU's gates r, z, n become z, r, h, and the two biases of nn.RNN and nn.LSTM become their sum. All is checked before the first weight changes.
 *
 * A state dict knows no hyperparameters: say `epsilon: 1e-5` for nn.LayerNorm and nn.BatchNorm1d, whose default here is Keras's 1e-3.
 *
 * **Errors** `unknown-name` for parameters too few or too many (unless `strict` is false); `shape-mismatch`; `not-built`; `unsupported` for layers
 * that PyTorch computes otherwise, such as a GRU without `resetAfter`.
 * **Source** PyTorch, `torch.nn.Module.load_state_dict`.
 *
 * @example
 * const lstm = layers.lstm({ units: 3 });
 * lstm.build([null, null, 2]);
 * loadStateDict({ rnn: lstm }, stateDict({ rnn: lstm }));
 */
export function loadStateDict(
  modules: TorchModules,
  state: StateDict,
  options: StateDictOptions = {},
): IncompatibleKeys {
  const where = "loadStateDict";
  const { strict } = readOptions(where, OPTIONS, options);
  if (!isPlainObject(state)) fail("invalid-argument", where, "a state dict, parameters by name", state);
  const links = linksOf(where, modules);
  const isThere = (key: string) => Object.hasOwn(state, key);
  const missingKeys = links.flatMap(({ keys }) => keys).filter((key) => !isThere(key));
  const known = new Set(links.flatMap(({ keys }) => keys));
  const unexpectedKeys = Object.keys(state).filter((key) => !known.has(key) && !key.endsWith(COUNTER));
  if (strict && missingKeys.length + unexpectedKeys.length > 0) failKeys(where, { missingKeys, unexpectedKeys });
  const found = links.filter(({ keys }) => keys.every(isThere));
  const values = found.map((link) => elementsOf(where, link, state));
  assignWeights(
    where,
    found.map(({ weight }) => weight),
    values,
  );
  return { missingKeys, unexpectedKeys };
}

/**
 * The weights of layers as PyTorch's state dict, for `writeSafetensors` and `torch_module.load_state_dict`.
 *
 * What {@link loadStateDict} says of names holds here too. Of two summed biases the first is the whole sum and the second 0.
 *
 * **Errors** `not-built`; `unsupported` for layers that PyTorch computes otherwise.
 *
 * @example
 * const linear = layers.dense({ units: 1 });
 * linear.build([null, 4]);
 * Object.keys(stateDict({ fc: linear })); // ["fc.weight", "fc.bias"]
 */
export function stateDict(modules: TorchModules): { [name: string]: Tensor } {
  const state: { [name: string]: Tensor } = Object.create(null);
  for (const { weight, keys, shape, at } of linksOf("stateDict", modules)) {
    const value = weight.data();
    const size = sizeOf(shape);
    const parts = keys.map(() => new Float32Array(size));
    for (let i = 0; i < value.length; i++) parts[Math.floor(i / size)]![at(i % size)] = value[i]!;
    keys.forEach((key, k) => {
      state[key] = atRest(shape, "float32", parts[k]!);
    });
  }
  return state;
}

/** The elements of a weight. **Errors** `shape-mismatch`. */
function elementsOf(where: string, { weight, keys, shape, at }: Link, state: StateDict): Float32Array {
  const value = new Float32Array(weight.size);
  const size = sizeOf(shape);
  keys.forEach((key, k) => {
    const part = toStored(`${where}: ${key}`, state[key]!);
    if (!sameShape(part.shape, shape)) {
      const hint = `It is for ${weight.name} ${formatShape(weight.shape)}.`;
      fail("shape-mismatch", where, `${key} of shape ${formatShape(shape)}`, formatShape(part.shape), hint);
    }
    // The rows of one weight, or summands of one.
    const first = value.length > size ? k * size : 0;
    for (let i = 0; i < size; i++) value[first + i]! += Number(part.data[at(i)]);
  });
  return value;
}

function failKeys(where: string, { missingKeys, unexpectedKeys }: IncompatibleKeys): never {
  const words = (what: string, keys: readonly string[]) => {
    const more = keys.length > MOST_NAMED ? `, … (${keys.length} in all)` : "";
    return keys.length === 0 ? [] : [`${what} ${keys.slice(0, MOST_NAMED).join(", ")}${more}`];
  };
  const got = [...words("without", missingKeys), ...words("besides", unexpectedKeys)].join("; ");
  const hint =
    "The names of the layers are those of PyTorch's modules; without biases say useBias: false. { strict: false } takes what fits.";
  fail("unknown-name", where, "a state dict of these layers", `one ${got}`, hint, { missingKeys, unexpectedKeys });
}

const MOST_NAMED = 6;

/** nn.BatchNorm1d counts its batches, which nothing here needs. */
const COUNTER = "num_batches_tracked";

function linksOf(where: string, modules: TorchModules): Link[] {
  if (modules instanceof LayerBase) return linksOfLayer(where, modules, "");
  if (!isPlainObject(modules)) fail("invalid-argument", where, "layers by the names of PyTorch's modules", modules);
  return Object.entries(modules).flatMap(([name, layers]) => {
    const list = Array.isArray(layers) ? (layers as readonly LayerBase[]) : [layers as LayerBase];
    const wrong = list.find((layer) => !(layer instanceof LayerBase));
    if (wrong !== undefined) fail("invalid-argument", where, `"${name}" to be a layer, or a list of them`, wrong);
    return list.length === 1 ? linksOfLayer(where, list[0]!, name) : linksOfStack(where, list, name);
  });
}

function requireBuilt(where: string, layer: LayerBase): void {
  if (layer.built) return;
  const hint = "Call build(inputShape), or apply it once.";
  fail("not-built", where, `${layer.label} with its weights`, "none yet", hint);
}

/** Recurrent layers one upon the other, which are one module there. */
function linksOfStack(where: string, layers: readonly LayerBase[], name: string): Link[] {
  return layers.flatMap((layer, level) => {
    const links = linksOfRecurrent(where, layer, name, level);
    return links ?? fail("invalid-argument", where, `"${name}" to be a list of recurrent layers`, layer.label);
  });
}

function linksOfLayer(where: string, layer: LayerBase, name: string): Link[] {
  const key = (own: string) => keyOf(name, own);
  requireBuilt(where, layer);
  if (layer instanceof TimeDistributed) return linksOfLayer(where, layer.layer, name);
  if (layer instanceof Embedding) return [sameElements(layer.embeddings, key("weight"))];
  if (layer instanceof Dense) return [kernel(layer.kernel, key("weight")), ...optional(layer.bias, key("bias"))];
  if (layer instanceof LayerNormalization || layer instanceof BatchNormalization) {
    const affine = [...optional(layer.gamma, key("weight")), ...optional(layer.beta, key("bias"))];
    if (layer instanceof LayerNormalization) return affine;
    const moving = [
      sameElements(layer.movingMean, key("running_mean")),
      sameElements(layer.movingVariance, key("running_var")),
    ];
    return [...affine, ...moving];
  }
  const cell = linksOfCell(where, layer, name, "");
  if (cell !== null) return cell;
  const recurrent = linksOfRecurrent(where, layer, name, 0);
  if (recurrent !== null) return recurrent;
  const inside = layer.sublayers;
  if (inside.length === 0 && layer.weights.length > 0) {
    fail("unsupported", where, "layers that PyTorch has too", layer.label, "Set its weights with setWeights.");
  }
  return inside.flatMap((each) => linksOfLayer(where, each, keyOf(name, each.name)));
}

/** Of a recurrent layer as level `level` of its module; null for what is none. */
function linksOfRecurrent(where: string, layer: LayerBase, name: string, level: number): Link[] | null {
  if (layer instanceof Bidirectional) {
    const { forwardLayer, backwardLayer } = layer;
    const ahead = linksOfCell(where, forwardLayer.cell, name, `_l${level}`);
    const back = linksOfCell(where, backwardLayer.cell, name, `_l${level}_reverse`);
    return ahead && back && [...ahead, ...back];
  }
  if (!(layer instanceof RecurrentLayer)) return null;
  const cells = layer.cell instanceof StackedRNNCells ? layer.cell.cells : [layer.cell as LayerBase];
  const each = cells.map((cell, k) => linksOfCell(where, cell, name, `_l${level + k}`));
  return each.includes(null) ? null : each.flatMap((links) => links!);
}

/** Of a cell, its parameters' names ending in `suffix`; null for what is none of PyTorch's. */
function linksOfCell(where: string, cell: LayerBase, name: string, suffix: string): Link[] | null {
  if (!(cell instanceof LSTMCell || cell instanceof GRUCell || cell instanceof SimpleRNNCell)) return null;
  requireBuilt(where, cell);
  requireAlike(where, cell);
  const order = cell instanceof GRUCell ? GRU_GATES : cell instanceof LSTMCell ? LSTM_GATES : RNN_GATES;
  const key = (own: string) => keyOf(name, own + suffix);
  const links = [kernel(cell.kernel, key("weight_ih"), order), kernel(cell.recurrentKernel, key("weight_hh"), order)];
  if (cell.bias === null) return links;
  const { units } = cell;
  const at = (index: number) => order[Math.floor(index / units)]! * units + (index % units);
  const keys = [key("bias_ih"), key("bias_hh")];
  return [...links, { weight: cell.bias, keys, shape: [order.length * units], at }];
}

/** Which of PyTorch's gates each of Keras's is: i, f, g, o are i, f, c, o, and r, z, n are z, r, h in another order. */
const LSTM_GATES = [0, 1, 2, 3];
const GRU_GATES = [1, 0, 2];
const RNN_GATES = [0];

/** **Errors** `unsupported` for a cell whose equations are not PyTorch's. */
function requireAlike(where: string, cell: LSTMCell | GRUCell | SimpleRNNCell): void {
  const isRnn = cell instanceof SimpleRNNCell;
  const wanted = isRnn ? ["tanh", "relu"] : ["tanh"];
  if (!wanted.includes(cell.activation as string)) {
    fail(
      "unsupported",
      where,
      `activation ${wanted.join(" or ")} as PyTorch has it`,
      `${cell.activation} of ${cell.label}`,
    );
  }
  if (!isRnn && cell.recurrentActivation !== "sigmoid") {
    fail(
      "unsupported",
      where,
      "recurrentActivation sigmoid as PyTorch has it",
      `${cell.recurrentActivation} of ${cell.label}`,
    );
  }
  if (cell instanceof GRUCell && !cell.resetAfter) {
    fail("unsupported", where, "resetAfter: true as PyTorch has it", `false of ${cell.label}`);
  }
}

function keyOf(name: string, own: string): string {
  return name === "" ? own : `${name}.${own}`;
}

function sameElements(weight: Variable, key: string): Link {
  return { weight, keys: [key], shape: weight.shape, at: (index) => index };
}

function optional(weight: Variable | null, key: string): Link[] {
  return weight === null ? [] : [sameElements(weight, key)];
}

/** [inputs, gates·units] here, [gates·units, inputs] there. */
function kernel(weight: Variable, key: string, order: readonly number[] = RNN_GATES): Link {
  const [inputs, columns] = weight.shape as [number, number];
  const units = columns / order.length;
  const at = (index: number) => {
    const column = index % columns;
    const row = order[Math.floor(column / units)]! * units + (column % units);
    return row * inputs + Math.floor(index / columns);
  };
  return { weight, keys: [key], shape: [columns, inputs], at };
}
