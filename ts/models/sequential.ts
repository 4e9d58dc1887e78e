import { fail } from "../core/errors.js";
import type { Json, OptionTable } from "../core/options.js";
import { deserialize, registerSerializable } from "../core/registry.js";
import { InputLayer, input } from "../layers/core/input-layer.js";
import {
  type DynamicShape,
  Layer,
  type LayerBase,
  type LayerOptions,
  RNNCell,
  type Shapes,
  SymbolicTensor,
} from "../layers/index.js";
import { oneShape, requireShapes } from "../layers/shapes.js";
import { Tensor, type Tensors } from "../tensor/index.js";
import { Graph } from "./graph.js";
import { Model } from "./model.js";
import { layerJson } from "./model-json.js";

// biome-ignore lint/suspicious/noExplicitAny: a layer of any output.
type AnyLayer = Layer<any>;

/**
 * A model whose layers come one after another.
 *
 * With an input first, `input({ shape })` or an InputLayer, the layers are built as they are added, and inputs of other shapes refused; else they are
 * built at the first call, or by `build(inputShape)`. A layer may stand in it more than once.
 *
 * **Errors** `invalid-argument` for what is no layer, different layers of one name, a layer of several outputs, or a model without layers.
 * **Source** Keras 3, `keras.Sequential`.
 *
 * @example
 * const model = new Sequential([
 *   layers.embedding({ inputDim: 10_000, outputDim: 100 }),
 *   layers.lstm({ units: 64, dropout: 0.2 }),
 *   layers.dense({ units: 1, activation: "sigmoid" }),
 * ]);
 * model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
 * const history = await model.fit(x, y, { epochs: 4 });
 */
export class Sequential extends Model {
  static override readonly className: string = "Sequential";
  static override readonly options: OptionTable = Layer.options;

  /** The model that a configuration stands for. */
  static override fromConfig(config: Readonly<Record<string, unknown>>): never {
    const { layers = [], buildInputShape, name, trainable } = config as Readonly<Record<string, never>>;
    const made = (layers as readonly unknown[]).map((form) =>
      deserialize<AnyLayer>("Sequential", "a layer", form, "keras.layers"),
    );
    const model = new this(made, { name: name ?? null, trainable: trainable ?? true });
    if (buildInputShape) model.build(buildInputShape as Shapes);
    return model as never;
  }

  readonly #stack: AnyLayer[] = [];
  #input: InputLayer | null = null;

  constructor(layers: readonly (AnyLayer | SymbolicTensor)[] = [], options: LayerOptions = {}) {
    if (!Array.isArray(layers))
      fail("invalid-argument", "Sequential", "an array of layers", layers, "Write new Sequential([…]).");
    super(options);
    for (const layer of layers) this.#push(layer);
    this.#rebuild();
  }

  /** Puts a layer last. */
  add(layer: AnyLayer | SymbolicTensor): void {
    this.#push(layer);
    this.#rebuild();
  }

  #push(given: AnyLayer | SymbolicTensor): void {
    const where = `${this.label}.add`;
    const layer = given instanceof SymbolicTensor ? given.node.layer : given;
    if (!(layer instanceof Layer)) fail("invalid-argument", where, "a layer", layer, hintFor(layer));
    if (layer instanceof InputLayer) {
      if (this.#stack.length > 0 || this.#input)
        fail("invalid-argument", where, "an input in the first place", "one behind it");
      this.#input = layer;
      return;
    }
    if (this.#stack.some((other) => other !== layer && other.name === layer.name)) {
      fail("invalid-argument", where, "layers with different names", `"${layer.name}" twice`);
    }
    this.#stack.push(layer);
  }

  /** Takes the last layer off and returns it. */
  pop(): AnyLayer {
    const last = this.#stack.pop() ?? failEmpty(`${this.label}.pop`);
    this.#rebuild();
    return last;
  }

  override get layers(): LayerBase[] {
    return [...new Set(this.#stack)];
  }

  protected override layersInside(): LayerBase[] {
    return this.layers;
  }

  /** Creates the weights of all layers for inputs of this shape, such as [null, 80]. */
  override build(inputShape: Shapes): void {
    if (this.#stack.length === 0) failEmpty(this.label);
    if (this.graph !== null) return;
    const where = `${this.label}.build`;
    const entry = input({ batchShape: oneShape(where, requireShapes(where, inputShape)) });
    this.setGraph(this.#chain(entry));
  }

  /** Where the input is declared, shapes are known at once. */
  #rebuild(): void {
    const isKnown = this.#input !== null && this.#stack.length > 0;
    this.setGraph(isKnown ? this.#chain(this.#input!.output) : null);
  }

  #chain(entry: SymbolicTensor): Graph {
    let x = entry;
    for (const layer of this.#stack) {
      const y: unknown = layer.apply(x);
      if (!(y instanceof SymbolicTensor)) {
        fail("invalid-argument", layer.label, "one output in a Sequential", "several", "Leave out returnState: true.");
      }
      x = y;
    }
    return new Graph(this.label, entry, x);
  }

  /** Data build the layers: the first one sees them before anything is made. */
  protected override prepare(x: Tensors): void {
    if (this.#stack.length === 0) failEmpty(this.label);
    if (!(x instanceof Tensor)) fail("shape-mismatch", this.where, "one input", "several");
    if (this.graph === null) {
      (this.#stack[0] as unknown as { checkInput(x: Tensor): void }).checkInput(x);
      this.build(x.rank === 0 ? [] : [null, ...x.shape.slice(1)]);
    }
    super.prepare(x);
  }

  protected override get isOpen(): boolean {
    return this.#input === null;
  }

  override get built(): boolean {
    return this.#stack.length > 0 && this.#stack.every((layer) => layer.built);
  }

  override get inputShape(): Shapes | null {
    return this.#stack[0]?.inputShape ?? null;
  }

  override computeOutputShape(inputShape: Shapes): Shapes {
    if (this.#stack.length === 0) failEmpty(this.label);
    return this.#stack.reduce<Shapes>((shape, layer) => layer.computeOutputShape(shape) as Shapes, inputShape);
  }

  override getConfig(): Record<string, Json> {
    const { name, trainable } = this;
    const layers = [...(this.#input ? [this.#input] : []), ...this.#stack].map((layer) => layerJson(this.label, layer));
    const shape = this.graph?.inputList[0]?.shape as DynamicShape | undefined;
    return { name, trainable, dtype: "float32", layers, ...(shape ? { buildInputShape: shape } : {}) };
  }
}

function hintFor(noLayer: unknown): string {
  if (noLayer instanceof RNNCell)
    return "A cell is walked by a layer: layers.rnn({ cell }); or stepped by hand in a Model.";
  return typeof noLayer === "function" && noLayer.name !== "" ? `Call it: layers.${noLayer.name}(…).` : "";
}

function failEmpty(where: string): never {
  return fail("invalid-argument", where, "a model with layers", "one without", "Call model.add(layer).");
}

registerSerializable(Sequential as never, "keras");
