import { fail } from "../core/errors.js";
import { snakeCase, uniquify } from "../core/names.js";
import { checkOptionNames } from "../core/options.js";
import { formatShape, sameShape, sizeOf } from "../core/shapes.js";
import type { Nested, Shape, TypedArray } from "../core/types.js";
import type { Initializer } from "../initializers/index.js";
import { type InitializerIdentifier, resolveInitializer } from "../initializers/option.js";
import { type Tensor, tensor, Variable } from "../tensor/index.js";
import { nextSeed } from "../tensor/internal.js";
import type { DropoutStreams } from "./dropout-streams.js";
import { flag } from "./options.js";

/** A shape whose unknown sizes (usually the batch) are null. */
export type DynamicShape = readonly (number | null)[];

/** What `setWeights` takes for one weight. */
export type WeightValue = Tensor | Variable | Nested | TypedArray;

/** What every layer accepts. */
export interface LayerOptions {
  /** The layer's name. Default: the class in snake case, made unique (`lstm`, `lstm_1`, …). */
  name?: string;
  /** Does training change its weights? Default: true. */
  trainable?: boolean;
  /** Weights and outputs are float32. */
  dtype?: "float32";
}

/** What describes a weight to [[LayerBase.addWeight]]. */
export interface WeightOptions {
  name: string;
  shape: Shape;
  /** Default: "glorotUniform". */
  initializer?: InitializerIdentifier;
  /** Default: true. */
  trainable?: boolean;
}

const BASE_OPTIONS = ["name", "trainable", "dtype"];

/**
 * What has a name and weights: the common ground of layers and of recurrent cells.
 *
 * Weights are created by `build`, in Keras's order and layout.
 */
export abstract class LayerBase {
  /** Unique within the process unless given. */
  readonly name: string;
  /** Keras's class name, such as "LSTM". */
  readonly className: string;
  readonly #label: string;
  #trainable: boolean;
  #built = false;
  #inputShape: DynamicShape | null = null;
  readonly #variables: Variable[] = [];
  /** Those that training changes while the layer is trainable. */
  readonly #learned = new Set<Variable>();
  #seed: number | undefined;

  /** The name of the class unless given. `optionNames` are the subclass's own; when they are left out, any option is let through. */
  constructor(className: string = new.target.name, options?: LayerOptions, optionNames?: readonly string[]) {
    const kind = snakeCase(className);
    if (optionNames) checkOptionNames(kind, options, [...optionNames, ...BASE_OPTIONS]);
    const { name, trainable, dtype = "float32" } = options ?? {};
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      fail("invalid-argument", kind, "name to be a non-empty string", name);
    }
    if (dtype !== "float32") fail("invalid-argument", kind, 'dtype to be "float32"', dtype);
    this.className = className;
    this.name = name ?? uniquify(kind);
    // Every call names itself for its errors, so the name is put together once.
    this.#label = `${kind} "${this.name}"`;
    this.#trainable = flag(kind, "trainable", trainable, true);
  }

  /** How errors call it: `lstm "lstm_1"`. */
  get label(): string {
    return this.#label;
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
    this.#trainable = flag(this.label, "trainable", trainable, true);
    for (const weight of this.#learned) weight.trainable = this.#trainable;
    for (const layer of this.sublayers) layer.trainable = this.#trainable;
  }

  /** Do the weights exist? */
  get built(): boolean {
    return this.#built;
  }

  /** The shape it was built for; null before. */
  get inputShape(): DynamicShape | null {
    return this.#inputShape;
  }

  /** The layers and cells that this one keeps as properties, alone or in arrays, in the order of the properties; each once. */
  get sublayers(): LayerBase[] {
    const values: unknown[] = Object.values(this).flat();
    return [...new Set(values.filter((value): value is LayerBase => value instanceof LayerBase))];
  }

  /** All weights: its own in Keras's order, then those of its sublayers. */
  get weights(): Variable[] {
    return [...this.#variables, ...this.sublayers.flatMap((layer) => layer.weights)];
  }

  /** Where the dropout masks of this layer, and of those inside it, come from. @internal */
  get dropoutStreams(): DropoutStreams[] {
    return this.sublayers.flatMap((layer) => layer.dropoutStreams);
  }

  /** The weights that training changes: none while `trainable` is false. */
  get trainableVariables(): Variable[] {
    return this.weights.filter((weight) => weight.trainable);
  }

  /** The same as `trainableVariables`. */
  get trainableWeights(): Variable[] {
    return this.trainableVariables;
  }

  /** The weights that training leaves alone. */
  get nonTrainableVariables(): Variable[] {
    return this.weights.filter((weight) => !weight.trainable);
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
  build(inputShape: DynamicShape): void {
    if (this.#built) return;
    if (!Array.isArray(inputShape))
      fail("invalid-argument", `${this.label}.build`, "an input shape such as [null, 80]", inputShape);
    this.createWeights(inputShape);
    this.#inputShape = inputShape;
    this.#built = true;
  }

  /** Overridden by layers with weights: calls `addWeight` for each, in order. */
  protected createWeights(_inputShape: DynamicShape): void {}

  /** The shape of the output for inputs of this shape. */
  abstract computeOutputShape(inputShape: DynamicShape): DynamicShape | DynamicShape[];

  /** Makes a weight and puts it last in `weights`. */
  protected addWeight({ name, shape, initializer = "glorotUniform", trainable = true }: WeightOptions): Variable {
    const rule = resolveInitializer(this.label, "initializer", initializer);
    return this.adoptWeight(name, this.sample(rule, shape), trainable);
  }

  /** Makes a weight of these initial values and puts it last in `weights`. */
  protected adoptWeight(name: string, value: Tensor, trainable = true): Variable {
    const weight = new Variable(value, { name: `${this.name}/${name}`, trainable: trainable && this.#trainable });
    this.#variables.push(weight);
    if (trainable) this.#learned.add(weight);
    return weight;
  }

  /** Initial values for the weight that comes next, drawn from the layer's seed and the weight's place. */
  protected sample(initializer: Initializer, shape: Shape): Tensor {
    return initializer.sample(shape, this.drawSeed(), this.#variables.length);
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
   * @example layer.setWeights([[[1, 0], [0, 1]], [0, 0]]) // a Dense: kernel [2, 2], bias [2]
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

  /** The options that make such a layer again. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable, dtype: "float32" };
  }

  /** Frees the weights. The layer cannot be used afterwards. */
  dispose(): void {
    for (const weight of this.weights) weight.dispose();
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
}

/** Checks all values, then assigns all of them. */
export function assignWeights(where: string, weights: readonly Variable[], values: readonly WeightValue[]): void {
  if (!Array.isArray(values) || values.length !== weights.length) {
    const names = weights.map((weight) => weight.name).join(", ");
    const got = Array.isArray(values) ? values.length : values;
    fail("shape-mismatch", where, `a list of ${weights.length} weights (${names})`, got);
  }
  const checked = weights.map((weight, k) => asWeight(where, weight, values[k]!));
  weights.forEach((weight, k) => {
    weight.assign(checked[k]!);
  });
}

function asWeight(where: string, weight: Variable, value: WeightValue): Tensor {
  const wanted = sizeOf(weight.shape);
  if (ArrayBuffer.isView(value)) {
    if (value.length !== wanted) {
      fail("shape-mismatch", where, `${wanted} values for ${weight.name} ${formatShape(weight.shape)}`, value.length);
    }
    return tensor(Float32Array.from(value), weight.shape);
  }
  const given = value instanceof Variable ? value.value() : tensor(value as Nested);
  if (!sameShape(given.shape, weight.shape)) {
    fail("shape-mismatch", where, `${weight.name} of shape ${formatShape(weight.shape)}`, formatShape(given.shape));
  }
  return given.dtype === "float32" ? given : tensor(Float32Array.from(given.data()), weight.shape);
}
