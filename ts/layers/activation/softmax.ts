import { number, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, mul, softmax as softmaxOf, Tensor, where } from "../../tensor/index.js";
import type { CallOptions } from "../layer.js";

/** Low enough that nothing is left of its exponential. */
const LOWEST = -1e30;

import type { LayerOptions } from "../layer-base.js";
import { PointwiseLayer } from "./pointwise-layer.js";

const OPTIONS = {
  /** Along which axis; negative ones count from the end. Default -1. */
  axis: number(Number.isInteger, "a whole number").default(-1),
};

/** Options of {@link Softmax}. */
export interface SoftmaxOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Softmax extends ValuesOf<typeof OPTIONS> {}

/**
 * A softmax as a layer. yᵢ = e^xᵢ / Σⱼ e^xⱼ over an axis. A mask of the shape of x that is given takes out where it is false.
 *
 * **Shapes** any → the same. **Errors** `dtype-mismatch` unless float32; `shape-mismatch` for such a mask of another shape.
 * **Source** Keras 3, `keras.layers.Softmax`.
 *
 * @example
 * layers.softmax().apply(tensor([[1, 1]])); // [[0.5, 0.5]]
 */
export class Softmax extends PointwiseLayer {
  static override readonly className: string = "Softmax";
  static override readonly options: OptionTable = { ...OPTIONS, ...PointwiseLayer.options };

  constructor(options: SoftmaxOptions = {}) {
    super(options);
  }

  override call(x: Tensor, { mask }: CallOptions = {}): Tensor {
    // The mask that a sequence carries has an axis less, and says of steps that they do not count; it only goes on.
    const own = mask instanceof Tensor && mask.rank === x.rank ? where(mask, x, add(mul(x, 0), LOWEST)) : x;
    return softmaxOf(own, { axis: this.axis });
  }
}

/** A softmax as a layer. See {@link Softmax}. */
export function softmax(options?: SoftmaxOptions): Softmax {
  return new Softmax(options);
}

registerSerializable(Softmax, "keras.layers");
