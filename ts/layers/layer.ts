import { isPlainObject } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { mapValues, namesOf } from "../core/structure.js";
import type { DType } from "../core/types.js";
import { div, sum, Tensor, type TensorLike, type Tensors, Variable } from "../tensor/index.js";
import {
  asTensor,
  callContext,
  flattenTensors,
  inCall,
  mapTensors,
  penaltiesOf,
  requireReady,
  scoped,
  type WeightRule,
} from "../tensor/internal.js";
import { LayerBase } from "./layer-base.js";
import { type DynamicShape, type InputSpec, isShape, requireShapes, type Shapes } from "./shapes.js";
import { holdsSymbolic, Node, type Symbolic, type SymbolicTensor, symbolicOutput, withValues } from "./symbolic.js";
import { trialShapes } from "./trial.js";

/** What a layer gives: one tensor, a list such as `[output, ...states]`, or tensors by name. */
export type LayerOutput = Tensors;

/** What a layer is applied to: a tensor (or what makes one), a list of them, or several by name. */
export type LayerInput = TensorLike | readonly TensorLike[] | { readonly [name: string]: TensorLike };

/** The symbolic twin of {@link LayerInput}. */
export type SymbolicInput = SymbolicTensor | readonly SymbolicTensor[] | { readonly [name: string]: SymbolicTensor };

/** A mask for each input: one, a list, or by name; null where all steps count. */
export type Masks = Tensor | null | readonly (Tensor | null)[] | { readonly [name: string]: Tensor | null };

/** What `apply` and `call` are told besides the input. */
export interface CallOptions {
  /** Is this training, so that dropout is active? Default: as in the call around, false in the outermost. */
  training?: boolean;
  /** bool [batch, time]: false marks steps that recurrent layers skip. Default: the mask that the input carries. */
  // biome-ignore lint/suspicious/noExplicitAny: one mask, or one for each input.
  mask?: any;
  /** States for a recurrent layer to begin with, each [batch, units]. Default: zeros. */
  initialState?: Tensor | SymbolicTensor | readonly (Tensor | SymbolicTensor)[] | null;
}

const NO_OPTIONS: CallOptions = Object.freeze({});

/**
 * A layer: a function of tensors with weights of its own. Subclass it and override `call` for your own, and `createWeights` if it has weights.
 *
 * `training` and the mask are those of the call around and of the input, unless they are given.
 *
 * **Errors** `shape-mismatch` and `dtype-mismatch` when applied to an input it cannot take.
 * **Source** Keras 3, `keras.layers.Layer`.
 *
 * @example
 * class Scale extends Layer {
 *   factor!: Variable;
 *   protected override createWeights() { this.factor = this.addWeight({ name: "factor", shape: [], initializer: "ones" }); }
 *   override call(x: Tensor) { return mul(x, this.factor); }
 * }
 */
export abstract class Layer<Out extends LayerOutput = Tensor> extends LayerBase {
  /** What `apply` takes as options besides the input. */
  static readonly callOptions: readonly string[] = ["training", "mask", "initialState"];

  /** Does a mask pass through? When false, layers after this one see none. */
  readonly supportsMasking: boolean = false;
  #hasWarned = false;

  /**
   * Builds on first use, then calls; for symbolic tensors the call becomes part of a graph.
   *
   * @example
   * const y = layers.dense({ units: 4 }).apply(ones([2, 3])); // [2, 4]
   */
  apply(x: LayerInput, options?: CallOptions): Out;
  apply(x: SymbolicInput, options?: CallOptions): Symbolic<Out>;
  apply(x: LayerInput | SymbolicInput, options: CallOptions = NO_OPTIONS): Out | Symbolic<Out> {
    if (options !== NO_OPTIONS) checkOptionNames(this.label, options, (this.constructor as typeof Layer).callOptions);
    if (holdsSymbolic(x)) return this.applySymbolic(x as SymbolicInput, options);
    requireReady(this.label);
    return inCall(this.label, options.training ?? undefined, () => scoped(() => this.#run(x as LayerInput, options)));
  }

  #run(x: LayerInput, options: CallOptions): Out {
    requireCall(this.label, this.call);
    const input = toTensors(this.label, x);
    this.prepare(input);
    const mask: Masks = options.mask ?? masksOf(input);
    const output = this.call(input, { ...options, training: callContext().training, mask });
    this.checkOutput(output);
    this.#addActivityLoss(output);
    this.#passMask(input, mask, output);
    this.markBuilt();
    return output;
  }

  /** The penalty of the output, in layers that have the option: divided by the batch size, as in Keras. */
  #addActivityLoss(output: LayerOutput): void {
    const { outputPenalty } = this;
    if (!outputPenalty || callContext().takeLoss === null) return;
    for (const y of flattenTensors(output)) this.addLoss(div(outputPenalty.apply(y), Math.max(1, y.shape[0] ?? 1)));
  }

  /** The penalty of each of its outputs. @internal */
  get outputPenalty(): WeightRule | null | undefined {
    return (this as { activityRegularizer?: WeightRule | null }).activityRegularizer;
  }

  /**
   * Adds a loss to that of the model, in its `call`: a scalar, or values whose sum counts. `fit`, `evaluate` and the steps on one batch take it.
   *
   * **Errors** `unsupported` where the batch is computed in parts, by workers. **Source** Keras 3, `keras.layers.Layer.add_loss`.
   *
   * @example
   * class Sparse extends Layer {
   *   override call(x: Tensor) { this.addLoss(mul(mean(abs(x)), 0.01)); return x; }
   * }
   */
  addLoss(loss: TensorLike): void {
    const { isTrial, takeLoss } = callContext();
    if (!isTrial) takeLoss?.(sum(loss));
  }

  /** The penalties of the weights that are trained, in their order; what layers add in calls is not among them. */
  get losses(): Tensor[] {
    return penaltiesOf(this.trainableVariables);
  }

  /** Before a call: refuses what it cannot take, and makes the weights the first time. */
  protected prepare(input: Tensors): void {
    this.checkInput(input as Tensor);
    if (!this.built) this.makeWeights(shapesOf(input));
  }

  /** The computation itself, of a tensor or of a structure of tensors. Override it; call `apply`. */
  // biome-ignore lint/suspicious/noExplicitAny: a subclass says what it takes.
  abstract call(x: any, options: CallOptions): Out;

  /** Throws unless the layer can take such an input: at every call, and when it is put into a graph. */
  protected checkInput(_x: InputSpec): void {}

  /** Throws unless a call gave tensors. */
  protected checkOutput(output: unknown): void {
    if (output instanceof Tensor) return;
    const leaves = isPlainObject(output) ? Object.values(output) : Array.isArray(output) ? output.flat() : [output];
    const wrong = leaves.findIndex((leaf) => !(leaf instanceof Tensor));
    if (leaves.length > 0 && wrong === -1) return;
    const hint = output === undefined ? "Is a return missing?" : "";
    const got = quoted(leaves.length === 0 ? output : leaves[wrong]);
    fail("invalid-argument", `${this.label}.call`, "a tensor, or several, to be returned", got, hint);
  }

  /** The mask for what comes after: the given one where `supportsMasking`, else null. */
  // biome-ignore lint/suspicious/noExplicitAny: of one input or of several.
  computeMask(_x: any, mask?: any): any {
    return this.supportsMasking ? (mask ?? null) : null;
  }

  /** The output takes along what `computeMask` says, unless it has a mask already, from a layer inside this one. */
  #passMask(input: Tensors, mask: Masks, output: LayerOutput): void {
    if (output instanceof Tensor && output._mask !== null) return;
    const masks = this.computeMask(input, mask) as Masks;
    if (masks === null) {
      if (!this.supportsMasking && holdsMask(mask)) this.warnOfMask(output);
      return;
    }
    const outputs = output instanceof Tensor ? [output] : flattenTensors(output);
    const each = masks instanceof Tensor ? [masks] : inOrderOf(output, masks);
    outputs.forEach((y, k) => {
      y._mask ??= each[k] ?? null;
    });
  }

  /** Said once: a mask that ends without a word is how padding gets trained on. */
  protected warnOfMask(output: LayerOutput): void {
    if (this.#hasWarned || flattenTensors(output).some((y) => y._mask !== null)) return;
    this.#hasWarned = true;
    console.warn(
      `${this.label} was given an input with a mask, which it does not pass on: layers after it take padding for data. ` +
        "A layer of your own says supportsMasking = true, or has computeMask.",
    );
  }

  /**
   * Creates the weights for inputs of this shape, those of layers inside this one included; `apply` does it on first use.
   *
   * **Errors** `shape-mismatch` when the layer cannot take such inputs.
   */
  override build(inputShape: Shapes): void {
    if (this.built) return;
    const shapes = requireShapes(`${this.label}.build`, inputShape);
    this.makeWeights(shapes);
    if (this.sublayers.some((layer) => !layer.built)) trialShapes(this, shapes);
    this.markBuilt();
  }

  /** The shape of the output for inputs of this shape, in a call with these options. Unless overridden it is found out by a call with zeros. */
  // biome-ignore lint/suspicious/noExplicitAny: of one output or of several.
  computeOutputShape(inputShape: any, _options?: any): any {
    return trialShapes(this, requireShapes(`${this.label}.computeOutputShape`, inputShape));
  }

  /** Keras's names of the inputs, where its call takes them one by one rather than as a list. @internal */
  get argumentNames(): readonly string[] | null {
    return null;
  }

  /** The dtype of the output. */
  protected outputDtype(_x: InputSpec): DType {
    return "float32";
  }

  /** Makes the call a node of the graph: shapes are checked and weights created at once. */
  protected applySymbolic(x: SymbolicInput, options: CallOptions): Symbolic<Out> {
    return inCall(this.label, undefined, () => {
      const specs = withValues(x, (t) => t) as InputSpec;
      this.checkInput(specs);
      const shapes = withValues(x, (t) => t.shape) as Shapes;
      this.build(shapes);
      const output = this.computeOutputShape(shapes, options);
      const args = { x, options: options === NO_OPTIONS ? null : { ...options } };
      return symbolicOutput<Out>(new Node(this, args, output, this.outputDtype(specs), isShape));
    });
  }
}

/** The input as tensors: a list or an object that holds a tensor is several inputs, all else is the values of one. */
function toTensors(where: string, x: LayerInput): Tensors {
  if (x instanceof Tensor) return x;
  const isOne = (value: unknown) => value instanceof Tensor || value instanceof Variable;
  if (Array.isArray(x) && x.some(isOne)) return x.map((each) => asTensor(where, each as TensorLike));
  if (isPlainObject(x)) return mapValues(x, (each) => asTensor(where, each as TensorLike));
  return asTensor(where, x as TensorLike);
}

/** The masks that tensors carry, in their structure. */
export function masksOf(x: Tensors): Masks {
  return x instanceof Tensor ? x._mask : (mapTensors(x, (each) => each._mask) as Masks);
}

/** Masks in the order of the outputs: by name where both have names. */
function inOrderOf(output: LayerOutput, masks: Exclude<Masks, Tensor | null>): (Tensor | null | undefined)[] {
  const names = namesOf(masks) && namesOf(output);
  return names?.map((name) => (masks as { readonly [name: string]: Tensor | null })[name]) ?? Object.values(masks);
}

function holdsMask(masks: Masks): boolean {
  if (masks === null || masks instanceof Tensor) return masks !== null;
  return Object.values(masks).some((mask) => mask !== null);
}

/** The shapes of tensors, in their structure; of the batch, the first axis, nothing is known. */
function shapesOf(x: Tensors): Shapes {
  return mapTensors(x, ({ shape }): DynamicShape => (shape.length === 0 ? shape : [null, ...shape.slice(1)])) as Shapes;
}

/** Throws where a subclass in JavaScript has no `call`. */
export function requireCall(where: string, call: unknown): void {
  if (typeof call !== "function") failWithoutCall(where);
}

/** **Errors** `invalid-argument`: nothing says how data go through it. */
export function failWithoutCall(where: string): never {
  const hint = "Write call(inputs, { training }) { … return outputs; } in its class.";
  fail("invalid-argument", where, "a method call that says how data goes through it", "none", hint);
}
