import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { formatShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import type { Tensor, TensorLike, Variable } from "../tensor/index.js";
import { asTensor, requireReady, scoped, withWhere } from "../tensor/internal.js";
import { type DynamicShape, LayerBase } from "./layer-base.js";

/** The names of {@link CallOptions}. */
export const CALL_OPTIONS = ["training", "mask", "initialState"];

/** One tensor, or with `returnState` the output and the final states. */
export type LayerOutput = Tensor | [Tensor, ...Tensor[]];

/** The shape of such an output. */
export type OutputShape<Out extends LayerOutput> = Out extends Tensor ? DynamicShape : DynamicShape[];

/** What `apply` and `call` are told besides the input. */
export interface CallOptions {
  /** Is this training, so that dropout is active? Default: false. */
  training?: boolean;
  /** bool [batch, time]: false marks steps that recurrent layers skip. */
  mask?: Tensor | null;
  /** States for a recurrent layer to begin with, each [batch, units]. Default: zeros. */
  initialState?: Tensor | readonly Tensor[] | null;
}

/**
 * A layer: a function of tensors with weights of its own. Subclass it and override `call` for your own, and `createWeights` if it has weights.
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
  /** Does a mask pass through? When false, layers after this one see none. */
  readonly supportsMasking: boolean = false;

  /**
   * Builds on first use, then calls. The training flag is false unless given.
   *
   * @example const y = layers.dense({ units: 4 }).apply(ones([2, 3])); // [2, 4]
   */
  apply(x: TensorLike, options: CallOptions = {}): Out {
    requireReady(this.label);
    checkOptionNames(this.label, options, CALL_OPTIONS);
    return withWhere(this.label, () =>
      scoped(() => {
        const input = asTensor(this.label, x);
        this.checkInput(input.shape, input);
        this.build(input.shape);
        requireCall(this.label, this.call);
        return this.call(input, options);
      }),
    );
  }

  /** The computation itself. Override it; call `apply`. */
  abstract call(x: Tensor, options: CallOptions): Out;

  /** Throws unless the layer can take such an input. It runs before `build` and at every call. */
  protected checkInput(_shape: Shape, _x: Tensor): void {}

  /** The mask for what comes after: the given one where `supportsMasking`, else null. */
  computeMask(_x: Tensor, mask?: Tensor | null): Tensor | null {
    return this.supportsMasking ? (mask ?? null) : null;
  }

  override computeOutputShape(inputShape: DynamicShape): OutputShape<Out> {
    return [...inputShape] as DynamicShape as OutputShape<Out>;
  }
}

/** Throws where a subclass in JavaScript has no `call`. */
export function requireCall(where: string, call: unknown): void {
  if (typeof call === "function") return;
  const hint = "Write call(inputs, { training }) { … return outputs; } in its class.";
  fail("invalid-argument", where, "a method call that says how data goes through it", "none", hint);
}

/** Throws `dtype-mismatch` unless the input is float32. */
export function requireFloat(where: string, x: Tensor, hint = 'Use cast(x, "float32").'): void {
  if (x.dtype !== "float32") fail("dtype-mismatch", where, "a float32 input", x.dtype, hint);
}

/** Throws `shape-mismatch` unless the last axis is as long as the kernel's first. */
export function requireFeatures(where: string, shape: Shape, kernel: Variable): void {
  const features = kernel.shape[0]!;
  if (shape.at(-1) === features) return;
  const expected = `an input with ${features} features in its last axis, as when the layer was built`;
  fail("shape-mismatch", where, expected, formatShape(shape));
}

/** The size of the last axis. **Errors** `shape-mismatch` when it is unknown. */
export function lastSize(where: string, inputShape: DynamicShape): number {
  const size = inputShape.at(-1);
  if (typeof size === "number" && Number.isInteger(size) && size > 0) return size;
  return fail("shape-mismatch", where, "an input shape whose last size is known", formatShape(inputShape));
}
