import { requireFlag } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { snakeCase, uniquify } from "../core/names.js";
import {
  flag,
  type Json,
  Option,
  type OptionsOf,
  type OptionTable,
  readOptions,
  requireKept,
  text,
  writeOptions,
} from "../core/options.js";
import { isOwnClass, type Serializable } from "../core/registry.js";
import { sizeOf } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import type { Initializer } from "../initializers/index.js";
import { type InitializerIdentifier, resolveInitializer } from "../initializers/option.js";
import { type Tensor, tensor, tidy, Variable } from "../tensor/index.js";
import { callContext, nextSeed, type WeightRule, whereOf } from "../tensor/internal.js";
import type { DropoutStreams } from "./regularization/dropout-streams.js";
import { refuseInputShape, requireShapes, type Shapes } from "./shapes.js";
import { assignWeights, eachHeld, type WeightValue } from "./weights.js";

const OPTIONS = {
  /** The layer's name. Default: the class in snake case, made unique (`lstm`, `lstm_1`, …). */
  name: text().orNull(),
  /** Does training change its weights? Default: true. */
  trainable: flag().default(true),
  /** Weights and outputs are float32. */
  dtype: new Option<"float32">(requireFloat32).default("float32"),
};

function requireFloat32(where: string, name: string, value: unknown): "float32" {
  return value === "float32" ? value : fail("invalid-argument", where, `${name} to be "float32"`, quoted(value));
}

/** What every layer accepts. */
export interface LayerOptions extends OptionsOf<typeof OPTIONS> {}

/** What describes a weight to {@link LayerBase.addWeight}. */
export interface WeightOptions {
  name: string;
  shape: Shape;
  /** Default: "glorotUniform". */
  initializer?: InitializerIdentifier;
  /** Default: true. */
  trainable?: boolean;
  /** Its penalty in the loss. Default: none. */
  regularizer?: WeightRule | null;
  /** What it is brought back to after every step. Default: none. */
  constraint?: WeightRule | null;
}

type RuleName = "regularizer" | "constraint";

/**
 * What has a name and weights: the common ground of layers and of recurrent cells.
 *
 * A class names itself by `static className`, and its options by `static options`, from which come defaults, checks and `getConfig()`.
 * Weights are created by `createWeights`, in Keras's order and layout; variables and layers in its own fields are its own too.
 */
export abstract class LayerBase implements Serializable {
  /** The name in files; each class that is to be written has its own. */
  static readonly className: string = "";
  /** What its constructor takes. */
  static readonly options: OptionTable = OPTIONS;

  /** The layer that a configuration stands for. */
  static fromConfig<T extends LayerBase>(
    this: new (
      options: never,
    ) => T,
    config: Readonly<Record<string, unknown>>,
  ): T {
    return new this(config as never);
  }

  /** Unique within the process unless given. */
  readonly name: string;
  readonly #label: string;
  #trainable: boolean;
  #hasWeights = false;
  #built = false;
  #inputShape: Shapes | null = null;
  readonly #added: Variable[] = [];
  /** Those of them that were never meant to be trained. */
  readonly #untrained = new Set<Variable>();
  /** Weights that training is to leave alone while the layer is trainable. */
  readonly #fixed = new Set<Variable>();
  #seed: number | undefined;

  constructor(options?: object) {
    const kind = snakeCase(this.className);
    const given: object = options ?? {};
    const where = typeof (given as LayerOptions).name === "string" ? `${kind} "${(given as LayerOptions).name}"` : kind;
    refuseInputShape(where, given);
    const { name, trainable, dtype: _, ...own } = readOptions(where, tableOf(this), options) as Record<string, unknown>;
    this.name = (name as string | null) ?? uniquify(kind);
    // Every call names itself for its errors, so the name is put together once.
    this.#label = `${kind} "${this.name}"`;
    this.#trainable = trainable as boolean;
    Object.assign(this, own);
  }

  /** Keras's class name, such as "LSTM". */
  get className(): string {
    const Class = this.constructor as typeof LayerBase;
    return Object.hasOwn(Class, "className") && Class.className !== "" ? Class.className : Class.name || "Layer";
  }

  /** How errors call it: `lstm "lstm_1"`. */
  get label(): string {
    return this.#label;
  }

  /** In whose name errors speak just now: that of the call around, else its own. */
  protected get where(): string {
    return whereOf(this.#label);
  }

  /** `<LSTM name=lstm_1, built=true>`, as Keras prints a layer. */
  toString(): string {
    return `<${this.className} name=${this.name}, built=${this.built}>`;
  }

  /** @internal for Node's console.log. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** Does training change its weights? Settable at any time; what is frozen costs no gradient. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    requireFlag(this.label, "trainable", trainable);
    for (const weight of this.ownWeights) {
      if (this.#trainable && !weight.trainable) this.#fixed.add(weight);
      weight.trainable = trainable && !this.#fixed.has(weight);
    }
    this.#trainable = trainable;
    for (const layer of this.sublayers) layer.trainable = trainable;
  }

  /** Do the weights exist? */
  get built(): boolean {
    return this.#built;
  }

  /** The shape (or shapes) it was built for; null before. */
  get inputShape(): Shapes | null {
    return this.#inputShape;
  }

  /** The layers and cells in its fields, also in lists, objects and maps there, in the order of the fields; each once. */
  get sublayers(): LayerBase[] {
    return this.#held().layers;
  }

  /** The layers inside it, given those in its fields. */
  protected layersInside(held: LayerBase[]): LayerBase[] {
    return held;
  }

  /** The weights that are its own rather than a sublayer's: those added, in Keras's order, then variables in its fields. */
  protected get ownWeights(): Variable[] {
    return [...new Set([...this.#added, ...this.#held().variables])];
  }

  /** Its own weights in the order of files: those that were never meant to be trained come last. @internal */
  get weightsInFiles(): Variable[] {
    const isLast = (weight: Variable) => this.#untrained.has(weight);
    const own = this.ownWeights;
    return [...own.filter((weight) => !isLast(weight)), ...own.filter(isLast)];
  }

  /** All weights: its own in Keras's order, then those of its sublayers; each once. */
  get weights(): Variable[] {
    const found = new Set<Variable>();
    this.#gather(found);
    return [...found];
  }

  /** Adds its weights; with `isTrained` those that training changes, so none of a frozen layer or of those inside it. */
  #gather(found: Set<Variable>, isTrained = false): void {
    if (isTrained && !this.#trainable) return;
    const { variables, layers } = this.#held();
    for (const weight of [...this.#added, ...variables]) if (!isTrained || weight.trainable) found.add(weight);
    for (const layer of layers) layer.#gather(found, isTrained);
  }

  /** The variables in its fields and the layers inside it, found in one walk, since a training step asks for all weights. */
  #held(): { variables: Variable[]; layers: LayerBase[] } {
    const variables: Variable[] = [];
    const layers = new Set<LayerBase>();
    eachHeld(this, (value) => {
      if (value instanceof Variable) variables.push(value);
      else if (value instanceof LayerBase) layers.add(value);
      else return false;
      return true;
    });
    return { variables, layers: this.layersInside([...layers]) };
  }

  /**
   * Does a row of the output depend on the same row of the inputs alone? Only then is a batch computed in parts, on several threads. Default: true for
   * the package's own layers, false for a class of your own, which may mix the rows; it says `get isRowwise() { return true; }` where it does not.
   */
  get isRowwise(): boolean {
    return isOwnClass(this);
  }

  /** Where the dropout masks of this layer, and of those inside it, come from. @internal */
  get dropoutStreams(): DropoutStreams[] {
    return [...new Set(this.sublayers.flatMap((layer) => layer.dropoutStreams))];
  }

  /** The weights that training changes: none while `trainable` is false. */
  get trainableVariables(): Variable[] {
    const found = new Set<Variable>();
    this.#gather(found, true);
    return [...found];
  }

  /** The same as `trainableVariables`. */
  get trainableWeights(): Variable[] {
    return this.trainableVariables;
  }

  /** The weights that training leaves alone: all while `trainable` is false. */
  get nonTrainableVariables(): Variable[] {
    const trained = new Set(this.trainableVariables);
    return this.weights.filter((weight) => !trained.has(weight));
  }

  /** The same as `nonTrainableVariables`. */
  get nonTrainableWeights(): Variable[] {
    return this.nonTrainableVariables;
  }

  /**
   * Creates the weights for inputs of this shape; `apply` does it on first use. A second call changes nothing.
   *
   * **Errors** `shape-mismatch` when the layer cannot take such inputs.
   */
  build(inputShape: Shapes): void {
    if (this.#built) return;
    this.makeWeights(requireShapes(`${this.label}.build`, inputShape));
    this.markBuilt();
  }

  /** Its own weights, once. When that is refused half-way, what was made is freed. */
  protected makeWeights(inputShape: Shapes): void {
    if (this.#hasWeights) return;
    requireKept(this.label, tableOf(this), this);
    try {
      tidy(() => this.createWeights(inputShape));
    } catch (error) {
      for (const weight of this.#added.splice(0)) weight.dispose();
      throw error;
    }
    this.#inputShape = inputShape;
    this.#hasWeights = true;
  }

  /** From here on the weights exist, those of sublayers included. */
  protected markBuilt(): void {
    this.#built = true;
  }

  /** Overridden by layers with weights: calls `addWeight` for each, in order. */
  protected createWeights(_inputShape: Shapes): void {}

  /** Makes a weight and puts it last in `weights`. */
  protected addWeight({
    name,
    shape,
    initializer = "glorotUniform",
    trainable = true,
    ...rules
  }: WeightOptions): Variable {
    const rule = resolveInitializer(this.label, "initializer", initializer);
    return this.adoptWeight(name, this.sample(rule, shape), trainable, rules);
  }

  /** Makes a weight of these initial values and puts it last in `weights`. */
  protected adoptWeight(
    name: string,
    value: Tensor,
    trainable = true,
    { regularizer = null, constraint = null }: Pick<WeightOptions, RuleName> = {},
  ): Variable {
    const weight = new Variable(value, { name: `${this.name}/${name}`, trainable: trainable && this.#trainable });
    Object.assign(weight, { regularizer, constraint });
    this.#added.push(weight);
    if (!trainable) {
      this.#fixed.add(weight);
      this.#untrained.add(weight);
    }
    return weight;
  }

  /**
   * A weight of the layer's options, put last in `weights`: `kernel` begins as `kernelInitializer` says, with `kernelRegularizer` and `kernelConstraint`.
   * `option` is the first word of these, `value` what it begins as instead.
   */
  protected addOwn(name: string, shape: Shape, option = name, value?: Tensor): Variable {
    const of = (kind: string) => (this as unknown as Record<string, unknown>)[option + kind];
    const rules = { regularizer: of("Regularizer"), constraint: of("Constraint") } as Pick<WeightOptions, RuleName>;
    return this.adoptWeight(name, value ?? this.sample(of("Initializer") as Initializer, shape), true, rules);
  }

  /** Initial values for the weight that comes next, drawn from the layer's seed and the weight's place. */
  protected sample(initializer: Initializer, shape: Shape): Tensor {
    const seed = this.drawSeed();
    return callContext().firstValues?.(this.label, shape) ?? initializer.sample(shape, seed, this.#added.length);
  }

  /**
   * The seed of everything random in this layer, drawn once from the global stream. Layers that draw ask for it in their
   * constructor, so that the order of construction alone decides every number.
   */
  protected drawSeed(): number {
    this.#seed ??= nextSeed();
    return this.#seed;
  }

  /** Copies of the weights, in Keras's order and layout; empty before `build`. */
  getWeights(): Tensor[] {
    return this.weights.map((weight) => tensor(weight.data(), weight.shape));
  }

  /**
   * Sets the weights, in the order of `getWeights`.
   *
   * **Errors** `not-built`; `shape-mismatch` when there are more or fewer, or one has another shape. Nothing changes then.
   *
   * @example
   * layer.setWeights([[[1, 0], [0, 1]], [0, 0]]); // a Dense: kernel [2, 2], bias [2]
   */
  setWeights(values: readonly WeightValue[]): void {
    assignWeights(this.label, this.requireBuilt("setWeights").weights, values);
  }

  /**
   * The number of numbers in the weights.
   *
   * **Errors** `not-built`.
   */
  countParams(): number {
    return this.requireBuilt("countParams").weights.reduce((sum, weight) => sum + sizeOf(weight.shape), 0);
  }

  /**
   * The options that make such a layer again, as plain JSON. A class whose constructor takes more than its option table says overrides it.
   *
   * **Errors** `unsupported` for what cannot be written, such as a function that is not registered.
   */
  getConfig(): Record<string, Json> {
    return writeOptions(this.label, tableOf(this), this);
  }

  /** Frees the weights. The layer cannot be used afterwards. */
  dispose(): void {
    for (const layer of this.sublayers) layer.dispose();
    for (const weight of this.ownWeights) weight.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** This, when its weights exist. */
  protected requireBuilt(what: string): this {
    if (this.built) return this;
    return fail(
      "not-built",
      this.label,
      `weights to exist before ${what}`,
      "a layer not built yet",
      "Call build(inputShape), or apply it once.",
    );
  }

  /** Always float32. */
  get dtype(): "float32" {
    return "float32";
  }
}

function tableOf(layer: LayerBase): OptionTable {
  return (layer.constructor as typeof LayerBase).options;
}
