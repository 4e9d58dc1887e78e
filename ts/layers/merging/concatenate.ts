import { fail } from "../../core/errors.js";
import { number, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape, normalizeAxis } from "../../core/shapes.js";
import { broadcastTo, cast, concat, expandDims, full, max, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, isShape } from "../shapes.js";
import { requireList } from "./merge.js";

const OPTIONS = {
  /** The axis along which they are joined, the batch being 0. Default: -1. */
  axis: number(Number.isInteger, "an axis").default(-1),
};

/** Options of {@link Concatenate}. */
export interface ConcatenateOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Concatenate extends ValuesOf<typeof OPTIONS> {}

/**
 * The inputs one after the other along an axis.
 *
 * **Shapes** a list of tensors, equal but for that axis → one. A step counts where it counts in any of them.
 * **Errors** `shape-mismatch`. **Source** Keras 3, `keras.layers.Concatenate`.
 *
 * @example
 * layers.concatenate().apply([tensor([[1, 2]]), tensor([[3]])]); // [[1, 2, 3]]
 */
export class Concatenate extends Layer {
  static override readonly className: string = "Concatenate";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;

  constructor(options: ConcatenateOptions = {}) {
    super(options);
  }

  protected override checkInput(inputs: InputSpec): void {
    const list = requireList<InputSpec>(this.where, inputs, 1);
    this.computeOutputShape(list.map(({ shape }) => shape));
  }

  override call(inputs: readonly Tensor[]): Tensor {
    return concat(inputs, { axis: this.axis });
  }

  override computeOutputShape(shapes: readonly DynamicShape[]): DynamicShape {
    if (!shapes.every(isShape)) fail("shape-mismatch", this.where, "the shapes of several inputs", shapes);
    const [first, ...others] = shapes;
    const axis = normalizeAxis(this.where, this.axis, first!.length);
    return others.reduce<DynamicShape>((joined, shape) => {
      const differs = (size: number | null, k: number) =>
        k !== axis && size !== null && shape[k] !== null && size !== shape[k];
      if (shape.length !== joined.length || joined.some(differs)) {
        const got = shapes.map(formatShape).join(" and ");
        fail("shape-mismatch", this.where, `inputs that differ along axis ${this.axis} alone`, got);
      }
      return joined.map((size, k) => {
        const other = shape[k]!;
        if (k !== axis) return size ?? other;
        return size === null || other === null ? null : size + other;
      });
    }, first!);
  }

  override get isRowwise(): boolean {
    const rank = (this.inputShape as readonly DynamicShape[] | null)?.[0]?.length ?? 0;
    return super.isRowwise && this.axis !== 0 && this.axis !== -rank;
  }

  /** Masks are joined as the inputs are; an input without one counts everywhere. */
  override computeMask(inputs: readonly Tensor[], masks: readonly (Tensor | null)[] | null): Tensor | null {
    if (masks === null || masks.every((mask) => mask === null)) return null;
    const whole = inputs.map((x, k) => {
      const mask = masks[k];
      if (!mask) return full(x.shape, 1);
      let wide = cast(mask, "float32");
      while (wide.rank < x.rank) wide = expandDims(wide, { axis: -1 });
      return broadcastTo(wide, x.shape);
    });
    return cast(max(concat(whole, { axis: this.axis }), { axis: -1 }), "bool");
  }
}

/**
 * Several inputs one after the other along an axis, by default the last. See {@link Concatenate}.
 *
 * @example
 * layers.concatenate({ axis: 1 }).apply([a, b]);
 */
export function concatenate(options?: ConcatenateOptions): Concatenate {
  return new Concatenate(options);
}

registerSerializable(Concatenate, "keras.layers");
