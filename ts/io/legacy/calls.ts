import { isPlainObject } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import { mapValues } from "../../core/structure.js";
import { type Form, formsIn } from "./forms.js";
import { isModelForm } from "./model-form.js";

/** Layers whose further inputs are the states to begin with. */
const RECURRENT = ["RNN", "SimpleRNN", "LSTM", "GRU", "Bidirectional"];

/** Where a tensor comes from: a layer, which of its calls, which of that call's outputs. */
type Place = [layer: string, call: number, output: number];

/** The calls of a functional model's layers, and where it begins and ends, as Keras 3 writes them. **Errors** `bad-file`, `unsupported`. */
export function callForms(
  where: string,
  config: Form,
): { layers: Form[]; input_layers: unknown; output_layers: unknown } {
  const layers = formsIn(where, config.layers, "layers");
  const offsets = firstCalls(layers, config);
  const reading = new CallReader(where, new Set(layers.map(({ name }) => String(name))), offsets);
  return {
    layers: layers.map((layer) => ({ ...layer, inbound_nodes: reading.calls(layer) })),
    input_layers: reading.places(config.input_layers),
    output_layers: reading.places(config.output_layers),
  };
}

/** Keras 2 counts the calls of a model within a model from 1, the first being the one that made it: what is to be taken off, by layer. */
function firstCalls(layers: readonly Form[], config: Form): Map<string, number> {
  const counts = new Map(
    layers.filter(isModelForm).map(({ name, inbound_nodes }) => [String(name), listOf(inbound_nodes).length]),
  );
  const found = new Map<string, number>();
  const visit = (value: unknown): void => {
    if (isPlace(value) && value[1] >= (counts.get(value[0]) ?? Infinity)) found.set(value[0], 1);
    for (const item of Array.isArray(value) || isPlainObject(value) ? Object.values(value) : []) visit(item);
  };
  visit([layers.map(({ inbound_nodes }) => inbound_nodes), config.output_layers]);
  return found;
}

class CallReader {
  readonly #where: string;
  readonly #layers: ReadonlySet<string>;
  readonly #offsets: ReadonlyMap<string, number>;

  constructor(where: string, layers: ReadonlySet<string>, offsets: ReadonlyMap<string, number>) {
    this.#where = where;
    this.#layers = layers;
    this.#offsets = offsets;
  }

  /** The calls of a layer as `{ args, kwargs }`. */
  calls(layer: Form): Form[] {
    return listOf(layer.inbound_nodes).map((node) => {
      // Keras 3 writes them so.
      if (isPlainObject(node) && "args" in node) return node;
      const first = this.#firstOf(node);
      const kwargs = mapValues(isPlainObject(first[3]) ? first[3] : {}, (value) => this.#tensors(value));
      const inputs = this.#inputs(node);
      const isRecurrent = RECURRENT.includes(String(layer.class_name)) && Array.isArray(inputs) && inputs.length > 1;
      if (!isRecurrent) return { args: [inputs], kwargs };
      const [x, ...initial_state] = inputs;
      return { args: [x], kwargs: { ...kwargs, initial_state } };
    });
  }

  /** Inputs or outputs of the model. */
  places(value: unknown): unknown {
    if (isPlace(value)) return this.#placeOf(value);
    if (Array.isArray(value)) return value.map((item) => this.places(item));
    if (isPlainObject(value)) return mapValues(value, (item) => this.places(item));
    return fail("bad-file", this.#where, "inputs and outputs of the model", value);
  }

  /** The tensors that a layer is called with: `[["x", 0, 0, {}]]` is one, and so is `["x", 0, 0, {}]`. */
  #inputs(node: unknown): unknown {
    if (isPlace(node)) return tensorForm(this.#placeOf(node));
    if (Array.isArray(node) && node.length === 1) return this.#inputs(node[0]);
    if (Array.isArray(node) && typeof node[0] !== "string") return node.map((item) => this.#inputs(item));
    if (isPlainObject(node)) return mapValues(node, (item) => this.#inputs(item));
    return this.#failCall(node);
  }

  /** The first tensor, behind which the other arguments of the call stand. */
  #firstOf(node: unknown): readonly unknown[] {
    if (isPlace(node)) return node;
    const inside = Array.isArray(node) || isPlainObject(node) ? Object.values(node)[0] : undefined;
    return inside === undefined || typeof inside === "string" ? this.#failCall(node) : this.#firstOf(inside);
  }

  /** An argument with its tensors, which are three in a list: such as `["lstm", 0, 1]`. */
  #tensors(value: unknown): unknown {
    if (isPlace(value) && this.#layers.has(value[0])) return tensorForm(this.#placeOf(value));
    if (Array.isArray(value)) return value.map((item) => this.#tensors(item));
    return isPlainObject(value) ? mapValues(value, (item) => this.#tensors(item)) : value;
  }

  #placeOf([layer, call, output]: Place): Place {
    return [layer, call - (this.#offsets.get(layer) ?? 0), output];
  }

  #failCall(node: unknown): never {
    if (Array.isArray(node) && node[0] === "_CONSTANT_VALUE") {
      fail("unsupported", this.#where, "layers that are called with tensors", "one that is called with a constant");
    }
    return fail("bad-file", this.#where, "calls of layers such as [[name, 0, 0, {}]]", node);
  }
}

function isPlace(value: unknown): value is Place {
  return (
    Array.isArray(value) && typeof value[0] === "string" && Number.isInteger(value[1]) && Number.isInteger(value[2])
  );
}

function tensorForm(keras_history: Place): Form {
  return { class_name: "__keras_tensor__", config: { keras_history } };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
