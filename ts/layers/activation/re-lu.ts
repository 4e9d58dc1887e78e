import { atLeastZero, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { greater, minimum, mul, relu, sub, type Tensor, where } from "../../tensor/index.js";
import type { LayerOptions } from "../layer-base.js";
import { PointwiseLayer } from "./pointwise-layer.js";

const OPTIONS = {
  /** Where it is cut off above. Default: nowhere. */
  maxValue: atLeastZero().orNull(),
  /** The slope below the threshold. Default 0. */
  negativeSlope: atLeastZero().default(0),
  /** Up to which x counts as below. Default 0. */
  threshold: atLeastZero().default(0),
};

/** Options of {@link ReLU}. */
export interface ReLUOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface ReLU extends ValuesOf<typeof OPTIONS> {}

/**
 * A rectifier as a layer. y = x where x > threshold, else negativeSlope·(x − threshold); at most maxValue.
 *
 * **Shapes** any → the same. **Errors** `dtype-mismatch` unless float32; `invalid-argument`.
 * **Source** Keras 3, `keras.layers.ReLU`.
 *
 * @example
 * layers.reLU({ maxValue: 6 }).apply(tensor([-1, 3, 9])); // [0, 3, 6]
 */
export class ReLU extends PointwiseLayer {
  static override readonly className: string = "ReLU";
  static override readonly options: OptionTable = { ...OPTIONS, ...PointwiseLayer.options };

  constructor(options: ReLUOptions = {}) {
    super(options);
  }

  override call(x: Tensor): Tensor {
    const { maxValue, negativeSlope, threshold } = this;
    const above = threshold === 0 ? relu(x) : where(greater(x, threshold), x, 0);
    const capped = maxValue === null ? above : minimum(above, maxValue);
    return negativeSlope === 0 ? capped : sub(capped, mul(relu(sub(threshold, x)), negativeSlope));
  }
}

/** A rectifier as a layer. See {@link ReLU}. */
export function reLU(options?: ReLUOptions): ReLU {
  return new ReLU(options);
}

registerSerializable(ReLU, "keras.layers");
