import { formatShape } from "../core/shapes.js";
import { flattenNest, mapNest, type Nest, type Structure } from "../core/structure.js";
import type { DType } from "../core/types.js";
import { Tensor } from "../tensor/index.js";
import type { Layer, LayerOutput } from "./layer.js";
import type { DynamicShape } from "./shapes.js";

/** What a layer was applied to when a model was put together: the input, and options such as an initial state. */
export interface CallArguments {
  readonly x: unknown;
  /** Null where there are none. */
  readonly options: Readonly<Record<string, unknown>> | null;
}

/** One call of a layer in a graph. A layer that is applied twice, so that its weights are shared, has two. */
export class Node {
  /** Everything symbolic among the arguments, in order. */
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** The outputs as the layer gives them: one, a list, or by name. */
  readonly structure: Structure<SymbolicTensor>;

  constructor(
    // biome-ignore lint/suspicious/noExplicitAny: a layer of any output.
    readonly layer: Layer<any>,
    readonly args: CallArguments,
    shapes: Structure<DynamicShape>,
    dtype: DType,
    isShape: (value: unknown) => value is DynamicShape,
  ) {
    this.inputs = flattenNest(args as unknown as Nest<SymbolicTensor>, isSymbolic).filter(isSymbolic);
    let at = 0;
    this.structure = mapNest<DynamicShape, SymbolicTensor>(
      shapes as never,
      isShape,
      (shape) => new SymbolicTensor(shape, dtype, layer.name, this, at++),
    ) as Structure<SymbolicTensor>;
    this.outputs = flattenNest<SymbolicTensor>(this.structure, isSymbolic);
  }
}

/**
 * A tensor without numbers: what `input()` gives and what a layer gives for it. A model is made from them by `model({ inputs, outputs })`.
 *
 * **Source** Keras 3, `keras.KerasTensor`.
 */
export class SymbolicTensor {
  constructor(
    /** Sizes; null where they are not known, such as the batch. */
    readonly shape: DynamicShape,
    readonly dtype: DType,
    /** The name of the layer whose output it is. */
    readonly name: string,
    /** The call whose output it is. @internal */
    readonly node: Node,
    /** Which of its outputs. @internal */
    readonly index: number,
  ) {}

  /** How many axes. */
  get rank(): number {
    return this.shape.length;
  }

  toString(): string {
    return `<SymbolicTensor shape=${formatShape(this.shape)}, dtype=${this.dtype}, name=${this.name}>`;
  }
}

/** The symbolic twin of an output. */
export type Symbolic<Out> = Out extends Tensor
  ? SymbolicTensor
  : { [K in keyof Out]: Out[K] extends Tensor ? SymbolicTensor : Out[K] };

/** One symbolic tensor, a list, or several by name. */
export type SymbolicTensors = Structure<SymbolicTensor>;

export function isSymbolic(value: unknown): value is SymbolicTensor {
  return value instanceof SymbolicTensor;
}

/** Is it a symbolic tensor, or does a list or object hold one? */
export function holdsSymbolic(value: unknown): boolean {
  if (value instanceof SymbolicTensor) return true;
  if (typeof value !== "object" || value === null || value instanceof Tensor || ArrayBuffer.isView(value)) return false;
  // Numbers come first where a list holds numbers: a long one is not walked through.
  if (Array.isArray(value)) return typeof value[0] === "object" && value.some(holdsSymbolic);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).some(holdsSymbolic);
}

/** The arguments with each symbolic tensor replaced by what `of` gives for it. */
export function withValues<T>(value: unknown, of: (x: SymbolicTensor) => T): unknown {
  return mapNest<SymbolicTensor, unknown>(value as never, isSymbolic, (leaf) => (isSymbolic(leaf) ? of(leaf) : leaf));
}

/** The symbolic output of a layer: of the type that its real output has. */
export function symbolicOutput<Out extends LayerOutput>(node: Node): Symbolic<Out> {
  return node.structure as Symbolic<Out>;
}
