import { isPlainObject } from "../core/checks.js";
import { fail } from "../core/errors.js";
import type { Json } from "../core/options.js";
import { camelKeys, deserialize, fileScope, type Serialized, serialize, snakeKeys } from "../core/registry.js";
import { flattenNest, mapNest, mapValues, pickValues } from "../core/structure.js";
import { InputLayer } from "../layers/core/input-layer.js";
import type { Layer, LayerBase, SymbolicTensor, SymbolicTensors } from "../layers/index.js";
import { isSymbolic, type Node } from "../layers/symbolic.js";
import type { Graph } from "./graph.js";
import { type History, historiesIn, historyIn, isTensorForm, layerForms, TENSOR } from "./graph-forms.js";

// biome-ignore lint/suspicious/noExplicitAny: a layer of any output.
type AnyLayer = Layer<any>;

/** A model in Keras's shape. **Errors** `unsupported`. */
export function modelJson(model: LayerBase): Serialized {
  return { ...layerJson(model.label, model), compile_config: {} };
}

/** A layer in Keras's shape, with the shape that it was built for. **Errors** `unsupported`. */
export function layerJson(where: string, layer: LayerBase): Serialized {
  const shape = layer.inputShape as Json;
  const form = { ...serialize(where, layer), ...(shape === null ? {} : { build_config: { input_shape: shape } }) };
  return fileScope().written?.(layer, form) ?? form;
}

/** The configuration of a graph: its layers, each with its calls. **Errors** `unsupported`. */
export function graphConfig(where: string, graph: Graph): Record<string, Json> {
  const stray = graph.inputList.find(({ node }) => !(node.layer instanceof InputLayer));
  if (stray)
    fail(
      "unsupported",
      where,
      "a model that begins with input()",
      `one that begins with the output of "${stray.name}"`,
    );
  const callsOf = new Map<AnyLayer, Node[]>(graph.layers.map((layer) => [layer, []]));
  for (const node of graph.calls) callsOf.get(node.layer)!.push(node);
  const historyOf = ({ node, index }: SymbolicTensor): History => [
    node.layer.name,
    Math.max(0, callsOf.get(node.layer)!.indexOf(node)),
    index,
  ];
  const inFile = (value: unknown): Json =>
    mapNest<SymbolicTensor, Json>(value as never, isSymbolic, (x) =>
      isSymbolic(x)
        ? { class_name: TENSOR, config: { shape: x.shape, dtype: x.dtype, keras_history: historyOf(x) } }
        : (x as Json),
    ) as Json;
  const layers = graph.layers.map((layer): Json => {
    const calls = callsOf.get(layer)!;
    const inbound_nodes = calls.map(({ args }): Json => {
      const given = Object.entries(args.options ?? {}).filter(([, value]) => value !== undefined);
      const x = inFile(args.x);
      return {
        args: layer.argumentNames === null ? [x] : (x as Json[]),
        kwargs: inFile(snakeKeys(Object.fromEntries(given) as Record<string, Json>)),
      };
    });
    // The form itself: it gets a number, should the layer stand in another model too.
    return Object.assign(layerJson(where, layer), { name: layer.name, inbound_nodes });
  });
  const ends = (tensors: SymbolicTensors): Json =>
    mapNest<SymbolicTensor, Json>(tensors, isSymbolic, (x) => historyOf(x)) as Json;
  return { layers, inputLayers: ends(graph.inputs), outputLayers: ends(graph.outputs) };
}

interface Ends {
  readonly inputs: SymbolicTensors;
  readonly outputs: SymbolicTensors;
  readonly name: string | null;
  readonly trainable: boolean;
}

/** The options of the model that a graph's configuration stands for. **Errors** `bad-file`, and what the layers refuse. */
export function graphFromConfig(config: Readonly<Record<string, unknown>>): Ends {
  const where = "Functional";
  const forms = layerForms(where, listIn(where, config.layers, "layers"));
  const layers = new Map(forms.map((form) => [String(form.name), layerOf(where, form)]));
  /** For each layer the outputs of its calls, as far as they are made. */
  const made = new Map<string, SymbolicTensor[][]>();
  for (const [name, layer] of layers) made.set(name, layer instanceof InputLayer ? [[layer.output]] : []);
  const find = ([name, call, output]: History): SymbolicTensor | undefined => made.get(name)?.[call]?.[output];
  let left = forms.flatMap((form) =>
    listIn(where, form.inbound_nodes ?? [], "inbound_nodes").map((node, call) => ({
      name: String(form.name),
      node,
      call,
    })),
  );
  while (left.length > 0) {
    const next = left.filter(({ name, node, call }) => {
      if (made.get(name)!.length !== call || !historiesIn(node).every(find)) return true;
      const args = listOf(resolved(node.args, find));
      const given = camelKeys(resolved(node.kwargs ?? {}, find) as Record<string, unknown>);
      const layer = layers.get(name)!;
      const { argumentNames } = layer;
      const x = argumentNames === null ? args[0] : argumentNames.flatMap((own, k) => args[k] ?? given[own] ?? []);
      const options = pickValues(given, (value, own) => value !== null && !argumentNames?.includes(own));
      const output = layer.apply(x as SymbolicTensor, options);
      made.get(name)!.push(flattenNest(output, isSymbolic));
      return false;
    });
    if (next.length === left.length)
      fail("bad-file", where, "calls of layers that can be made one after another", next[0]!.name);
    left = next;
  }
  const ends = (value: unknown) => endsOf(where, value, find);
  return {
    inputs: ends(config.inputLayers),
    outputs: ends(config.outputLayers),
    name: (config.name as string | undefined) ?? null,
    trainable: (config.trainable as boolean | undefined) ?? true,
  };
}

function layerOf(where: string, form: Readonly<Record<string, unknown>>): AnyLayer {
  const config = isPlainObject(form.config) ? form.config : {};
  const package_ = typeof form.module === "string" && form.module !== "" ? form.module : "keras.layers";
  return deserialize<AnyLayer>(where, "a layer", { ...form, config: { ...config, name: form.name } }, package_);
}

/** Arguments with their symbolic tensors put in. */
function resolved(value: unknown, find: (history: History) => SymbolicTensor | undefined): unknown {
  if (isTensorForm(value)) return find(historyIn(value));
  if (Array.isArray(value)) return value.map((item) => resolved(item, find));
  if (!isPlainObject(value)) return value;
  return mapValues(value, (item) => resolved(item, find));
}

/** Where a model ends: `["name", 0, 0]`, a list of them, or several by name. A list of one stands for one, as Keras writes it. */
function endsOf(
  where: string,
  value: unknown,
  find: (history: History) => SymbolicTensor | undefined,
): SymbolicTensors {
  const isHistory = (item: unknown): item is History => Array.isArray(item) && typeof item[0] === "string";
  const one = (item: unknown): SymbolicTensor => {
    const found = isHistory(item) ? find(item) : undefined;
    return found ?? fail("bad-file", where, "inputs and outputs that layers give", JSON.stringify(item) ?? "none");
  };
  if (isHistory(value)) return one(value);
  if (Array.isArray(value)) return value.length === 1 ? one(value[0]) : value.map(one);
  if (isPlainObject(value)) return mapValues(value, one);
  return one(value);
}

function listIn(where: string, value: unknown, what: string): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.every(isPlainObject)
    ? value
    : fail("bad-file", where, `a list of ${what}`, value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The form of a model in a file, whether it came as text or as an object. **Errors** `bad-file`. */
export function parseModel(where: string, json: unknown): Readonly<Record<string, unknown>> {
  const form = typeof json === "string" ? parsed(where, json) : json;
  if (isPlainObject(form) && (form.class_name !== undefined || form.className !== undefined)) return form;
  return fail("bad-file", where, "a model such as model.toJSON() gives", form);
}

function parsed(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return fail("bad-file", where, "JSON", String(cause));
  }
}
