import { fail, quoted } from "../core/errors.js";
import type { LoadWeightsOptions, SaveOptions, Source, Target, WriteOptions } from "../core/files.js";
import { checkOptionNames, type Json, type OptionTable } from "../core/options.js";
import { registerSerializable, type Serialized } from "../core/registry.js";
import { flattenNest } from "../core/structure.js";
import {
  Layer,
  type LayerBase,
  type LayerInput,
  type LayerOptions,
  type Shapes,
  type SymbolicInput,
} from "../layers/index.js";
import { type CallOptions, failWithoutCall, type LayerOutput, type Masks, masksOf } from "../layers/layer.js";
import { type DynamicShape, type InputSpec, isShape } from "../layers/shapes.js";
import { holdsSymbolic, type Symbolic, type SymbolicTensor, type SymbolicTensors } from "../layers/symbolic.js";
import { cast, type Tensor, type Tensors } from "../tensor/index.js";
import { isTensor, mapTensors, rawClone, runOne } from "../tensor/internal.js";
import { Graph, inOrder, requireFit } from "./graph.js";
import { graphConfig, graphFromConfig, modelJson } from "./model-json.js";
import { printSummary, type SummaryOptions } from "./summary.js";
import { TrainingModel } from "./training-model.js";

/** What reads and writes files: loaded when it is first needed. */
const files = () => import("../io/saving.js");

/** Options of {@link Model}: of one that is made of inputs and outputs rather than subclassed. */
export interface ModelOptions extends LayerOptions {
  /** Where data enter: what `input()` gives, a list of them, or an object, whose keys are then the inputs' names. */
  inputs?: SymbolicTensors | undefined;
  /** What comes out: what layers gave that were applied to the inputs; a list, or an object, whose keys are then the outputs' names. */
  outputs?: SymbolicTensors | undefined;
}

/**
 * A network with training: a graph of layers from inputs to outputs, or a subclass that makes its layers in fields and says in `call` how data go
 * through them.
 *
 * Layers and variables are found in the instance's own fields, and in lists, objects and maps there, in the order of assignment; not in
 * `#private` fields. They are built at the first call.
 * **Errors** `not-compiled` from fit, evaluate and their kin before `compile`; `not-built` from what needs the weights before the first call.
 * **Source** Keras 3, `keras.Model`.
 *
 * @example
 * class Sentiment extends Model {
 *   embedding = layers.embedding({ inputDim: 10_000, outputDim: 32, maskZero: true });
 *   lstm = layers.lstm({ units: 16, dropout: 0.2 });
 *   out = layers.dense({ units: 1, activation: "sigmoid" });
 *   override call(ids: Tensor) {
 *     return this.out.apply(this.lstm.apply(this.embedding.apply(ids)));
 *   }
 * }
 * const model = new Sentiment();
 * model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
 * await model.fit(x, y, { epochs: 4 });
 */
export class Model<Out extends LayerOutput = Tensor> extends TrainingModel<Out> {
  static override readonly className: string = "Functional";
  static override readonly options: OptionTable = Layer.options;

  /** The model that a configuration stands for: for a subclass, its constructor's options. */
  static override fromConfig(config: Readonly<Record<string, unknown>>): never {
    const Class = this as unknown as new (options: object) => never;
    return new Class(this === (Model as unknown) ? graphFromConfig(config) : config);
  }

  #graph: Graph | null = null;

  constructor(given: ModelOptions = {}) {
    const { inputs, outputs, ...options } = given ?? {};
    super(given && options);
    if (inputs !== undefined && outputs !== undefined) this.setGraph(new Graph(this.label, inputs, outputs));
    else if (inputs !== undefined || outputs !== undefined || new.target === (Model as unknown)) {
      const hint = "Write model({ inputs, outputs }), or a class that extends Model.";
      fail("invalid-argument", this.label, "inputs and outputs", inputs ? "no outputs" : "no inputs", hint);
    }
  }

  /** Keras's name of the class: a model of inputs and outputs is "Functional". */
  override get className(): string {
    const Class = this.constructor as typeof Model;
    return Object.hasOwn(Class, "className") ? Class.className : Class.name || "Model";
  }

  /** The calls of layers that it consists of, where they are known. @internal */
  get graph(): Graph | null {
    return this.#graph;
  }

  protected setGraph(graph: Graph | null): void {
    this.#graph = graph;
    if (graph !== null) this.markBuilt();
  }

  /** What it was made of, as symbolic tensors; **Errors** `not-built` where it is no graph. */
  get inputs(): readonly SymbolicTensor[] {
    return this.#requireGraph("inputs").inputList;
  }

  /** What it gives, as symbolic tensors. **Errors** `not-built` where it is no graph. */
  get outputs(): readonly SymbolicTensor[] {
    return this.#requireGraph("outputs").outputList;
  }

  #requireGraph(what: string): Graph {
    const hint = "A Sequential has them once it is built; a subclassed model has none.";
    return this.#graph ?? fail("not-built", `${this.label}.${what}`, "a model of symbolic tensors", "none", hint);
  }

  override get inputNames(): readonly string[] | null {
    return this.#graph?.inputNames ?? null;
  }

  override get outputNames(): readonly string[] | null {
    return this.#graph?.outputNames ?? null;
  }

  /** The activation that each output comes from, where it is known by its name. @internal */
  get outputActivations(): readonly (string | null)[] | null {
    const nameOf = ({ activation }: { readonly activation?: unknown }) =>
      typeof activation === "string" ? activation : null;
    return this.#graph?.outputList.map(({ node }) => nameOf(node.layer as object)) ?? null;
  }

  /** The layers, in Keras's order: of a graph the deepest first, else in the order of assignment. */
  get layers(): LayerBase[] {
    return this.sublayers;
  }

  protected override layersInside(held: LayerBase[]): LayerBase[] {
    return this.#graph === null ? held : [...new Set([...this.#graph.layers, ...held])];
  }

  /** The layer of that name, or at that index. **Errors** `unknown-name`, `index-out-of-range`. */
  getLayer(nameOrIndex: string | number): LayerBase {
    const { layers } = this;
    if (typeof nameOrIndex === "number") {
      const expected = `an index from 0 to ${layers.length - 1}`;
      return layers[nameOrIndex] ?? fail("index-out-of-range", `${this.label}.getLayer`, expected, nameOrIndex);
    }
    const names = layers.map((l) => l.name).join(", ");
    const layer = layers.find((l) => l.name === nameOrIndex);
    return layer ?? fail("unknown-name", `${this.label}.getLayer`, `one of ${names}`, quoted(nameOrIndex));
  }

  override apply(x: LayerInput, options?: CallOptions): Out;
  override apply(x: SymbolicInput, options?: CallOptions): Symbolic<Out>;
  override apply(x: LayerInput | SymbolicInput, options?: CallOptions): Out | Symbolic<Out> {
    if (x === undefined) fail("invalid-argument", this.label, "a tensor as input", x, "Make one with tensor(values).");
    return holdsSymbolic(x) ? super.apply(x as SymbolicInput, options) : super.apply(x as LayerInput, options);
  }

  /** How data go through it. A subclass overrides it. */
  // biome-ignore lint/suspicious/noExplicitAny: a subclass says what it takes.
  override call(inputs: any, options: CallOptions): Out {
    const graph = this.#graph;
    if (graph === null) return failWithoutCall(this.label);
    const list = inOrder<Tensor>(this.where, graph, inputs as Tensors, isTensor);
    const given: Masks = options.mask ?? masksOf(inputs as Tensors);
    const masks = inOrder<Tensor | null>(`${this.where}: mask`, graph, given, isMask);
    const values = list.map((x, k) => this.#entering(x, graph.inputList[k]!, masks[k]!));
    return graph.run(values) as Out;
  }

  /** Data as its input was declared, whole numbers where ids are, and with the mask that was given beside them. */
  #entering(x: Tensor, declared: SymbolicTensor, mask: Tensor | null): Tensor {
    const isDeclared = declared.dtype === x.dtype || declared.dtype === "float32";
    if (isDeclared && x._mask === mask) return x;
    // Another tensor of the same elements: the caller's keeps its own mask.
    const y = isDeclared ? runOne(this.label, [x], (handle) => rawClone(handle)) : cast(x, declared.dtype);
    y._mask = mask;
    return y;
  }

  protected override checkInput(x: InputSpec): void {
    const graph = this.#graph;
    if (graph === null || this.isOpen) return;
    const isSpec = (value: unknown): value is InputSpec => Array.isArray((value as InputSpec | null)?.shape);
    inOrder<InputSpec>(this.where, graph, x as never, isSpec).forEach(({ shape }, k) => {
      requireFit(this.where, graph.inputList[k]!, shape);
    });
  }

  /** Were the shapes of its inputs learnt from data rather than declared? Then others may come. */
  protected get isOpen(): boolean {
    return false;
  }

  /** The mask goes out with the output of the last layer inside. */
  override computeMask(): null {
    return null;
  }

  /** What its last layer says. */
  protected override warnOfMask(): void {}

  override computeOutputShape(inputShape: Shapes): Shapes {
    const graph = this.#graph;
    if (graph === null) return super.computeOutputShape(inputShape);
    return graph.shapesFor(inOrder<DynamicShape>(this.where, graph, inputShape as never, isShape));
  }

  override outputRank(x: Tensors): number {
    if (this.#graph === null) return super.outputRank(x);
    const shapes = this.computeOutputShape(mapTensors(x, ({ shape }): DynamicShape => shape) as Shapes);
    return flattenNest<DynamicShape>(shapes as never, isShape)[0]!.length;
  }

  /**
   * Prints the layers with their output shapes and numbers of weights, and of a graph what each is connected to.
   *
   * @example
   * model.build([null, 80]);
   * model.summary();
   */
  summary(options: SummaryOptions = {}): void {
    checkOptionNames("summary", options, ["printFn"]);
    printSummary(this, this.compiled?.optimizer ?? null, options);
  }

  override getConfig(): Record<string, Json> {
    const config = super.getConfig();
    return this.#graph !== null && this.constructor === Model
      ? { ...config, ...graphConfig(this.label, this.#graph) }
      : config;
  }

  /**
   * Writes the model to a file: architecture, weights, and what it was compiled with, the optimizer's state included. It gives the bytes that it
   * has written; without a target, those of a `.keras` file.
   *
   * **Errors** `not-built` for a model without weights; `unsupported` for classes and functions that are not registered; `bad-file` where it cannot be written.
   *
   * @example
   * await model.save("model.keras"); // loadModel of throughtime/io, and Keras's load_model, read it
   */
  async save(target: Target | null = null, options?: SaveOptions): Promise<Uint8Array> {
    return (await files()).saveModel(this, target, options);
  }

  /**
   * Writes the weights, and the state of the optimizer where there is one, to a `.weights.h5` file.
   *
   * **Errors** `not-built`; `bad-file` where it cannot be written.
   */
  async saveWeights(target: Target, options?: WriteOptions): Promise<void> {
    return (await files()).saveWeights(this, target, options);
  }

  /**
   * Takes the weights of a file: `.weights.h5`, or those in a `.keras` file.
   *
   * **Errors** `not-built`; `bad-file` for another model's weights, naming the first place, and for damaged files. Nothing changes then.
   */
  async loadWeights(source: Source, options?: LoadWeightsOptions): Promise<void> {
    return (await files()).loadWeights(this, source, options);
  }

  /**
   * The architecture as plain JSON in Keras's shape, which `modelFromJSON` and Keras's own `model_from_json` take; without weights.
   *
   * **Errors** `unsupported` for what cannot be written: classes and functions that are not registered.
   *
   * @example
   * const copy = modelFromJSON(JSON.stringify(model));
   */
  toJSON(): Serialized {
    return modelJson(this);
  }
}

function isMask(value: unknown): value is Tensor | null {
  return value === null || isTensor(value);
}

/**
 * A model of the layers that lead from symbolic inputs to outputs. See {@link Model}.
 *
 * Layers, and models, that were applied more than once are shared: one set of weights.
 *
 * **Errors** `invalid-argument` where the outputs do not come from the inputs. **Source** Keras 3, the functional API.
 *
 * @example
 * const [question, answer] = [input({ shape: [8] }), input({ shape: [8] })];
 * const reader = layers.lstm({ units: 8 });
 * const words = layers.embedding({ inputDim: 100, outputDim: 4 });
 * const read = (ids: SymbolicTensor) => reader.apply(words.apply(ids));
 * const score = layers.dot({ axes: 1 }).apply([read(question), read(answer)]);
 * const net = model({ inputs: [question, answer], outputs: score });
 */
export function model(options: ModelOptions & { inputs: SymbolicTensors; outputs: SymbolicTensor }): Model<Tensor>;
export function model(
  options: ModelOptions & { inputs: SymbolicTensors; outputs: readonly SymbolicTensor[] },
): Model<readonly Tensor[]>;
export function model<Names extends string>(
  options: ModelOptions & { inputs: SymbolicTensors; outputs: { readonly [name in Names]: SymbolicTensor } },
): Model<{ readonly [name in Names]: Tensor }>;
export function model(options: ModelOptions): Model<LayerOutput> {
  return new Model<LayerOutput>(options);
}

registerSerializable(Model as never, "keras.src.models.functional", "Functional");
