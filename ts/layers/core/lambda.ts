import { isPlainObject } from "../../core/checks.js";
import { anything, functionOf, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Tensor, Tensors } from "../../tensor/index.js";
import { type CallOptions, Layer } from "../layer.js";
import type { LayerBase, LayerOptions } from "../layer-base.js";
import { requireShapes, type Shapes } from "../shapes.js";

/** A function of tensors. */
// biome-ignore lint/suspicious/noExplicitAny: it says itself what it takes.
export type LambdaFunction<Out extends Tensors = Tensors> = (x: any, options: CallOptions) => Out;

const OPTIONS = {
  /** What is computed, out of ops. Give it a name by `registerSerializable(fn, "mine", "name")` to have it in files. */
  function: functionOf<LambdaFunction>(),
  /** The shape of the output without the batch, or a function of the input's shape. Default: found out by a call with zeros. */
  outputShape: anything<readonly (number | null)[] | ((inputShape: Shapes) => Shapes) | null>().orNull(),
  /** The mask of the output, given input and mask. Default: none. */
  mask: functionOf<(x: Tensors, mask: Tensor | null) => Tensor | null>().orNull(),
};

/** Options of {@link Lambda}. */
export interface LambdaOptions<Out extends Tensors = Tensors>
  extends LayerOptions,
    Omit<OptionsOf<typeof OPTIONS>, "function"> {
  /** What is computed, out of ops. Give it a name by `registerSerializable(fn, "mine", "name")` to have it in files. */
  function: LambdaFunction<Out>;
}

export interface Lambda<Out extends Tensors> extends Omit<ValuesOf<typeof OPTIONS>, "function"> {
  readonly function: LambdaFunction<Out>;
}

/**
 * A function as a layer: y = f(x), f being made of ops, which says by its type what comes out. Variables that it uses are not the layer's.
 *
 * **Shapes** as the function's. **Errors** `unsupported` when written to a file, unless the function is registered.
 * **Source** Keras 3, `keras.layers.Lambda`.
 *
 * @example
 * layers.lambda({ function: (x) => mul(x, 2) }).apply(ones([2, 3]));
 */
export class Lambda<Out extends Tensors = Tensors> extends Layer<Out> {
  static override readonly className: string = "Lambda";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking: boolean;

  /** Keras writes further arguments of the function as well, which there mostly are none. */
  static override fromConfig<T extends LayerBase>(
    this: new (
      options: never,
    ) => T,
    config: Readonly<Record<string, unknown>>,
  ): T {
    const { arguments: more = null, ...rest } = config;
    const isNone = more === null || (isPlainObject(more) && Object.keys(more).length === 0);
    // A function of Python is refused before its arguments are.
    const isPython = isPlainObject(rest.function) && rest.function.class_name === "__lambda__";
    return new this((isNone || isPython ? rest : config) as never);
  }

  constructor(options: LambdaOptions<Out>) {
    super(options);
    this.supportsMasking = this.mask !== null;
  }

  override call(x: Tensors, options: CallOptions): Out {
    return this.function(x, options);
  }

  /** Nothing is known of a function. */
  override get isRowwise(): boolean {
    return false;
  }

  override computeMask(x: Tensors, mask: Tensor | null): Tensor | null {
    return this.mask?.(x, mask) ?? null;
  }

  override computeOutputShape(inputShape: Shapes): Shapes {
    const { outputShape } = this;
    if (outputShape === null) return super.computeOutputShape(inputShape);
    if (typeof outputShape === "function") return requireShapes(this.where, outputShape(inputShape));
    return [null, ...outputShape];
  }
}

/**
 * A function of tensors as a layer. See {@link Lambda}.
 *
 * @example
 * layers.lambda({ function: (x) => reverse(x, { axis: 1 }) });
 */
export function lambda<Out extends Tensors>(options: LambdaOptions<Out>): Lambda<Out> {
  return new Lambda(options);
}

registerSerializable(Lambda, "keras.layers");
