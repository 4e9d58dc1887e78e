import { atLeastZero, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { greater, mul, type Tensor, where } from "../../tensor/index.js";
import type { LayerOptions } from "../layer-base.js";
import { PointwiseLayer } from "./pointwise-layer.js";

const OPTIONS = {
  /** The slope below 0. Default 0.3. */
  negativeSlope: atLeastZero().default(0.3),
};

/** Options of {@link LeakyReLU}. */
export interface LeakyReLUOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface LeakyReLU extends ValuesOf<typeof OPTIONS> {}

/**
 * A rectifier that lets a little through below 0. y = x above 0, else negativeSlope·x.
 *
 * **Shapes** any → the same. **Errors** `dtype-mismatch` unless float32; `invalid-argument`.
 * **Source** Keras 3, `keras.layers.LeakyReLU`.
 *
 * @example
 * layers.leakyReLU({ negativeSlope: 0.5 }).apply(tensor([-1, 1])); // [-0.5, 1]
 */
export class LeakyReLU extends PointwiseLayer {
  static override readonly className: string = "LeakyReLU";
  static override readonly options: OptionTable = { ...OPTIONS, ...PointwiseLayer.options };

  constructor(options: LeakyReLUOptions = {}) {
    super(options);
  }

  override call(x: Tensor): Tensor {
    return where(greater(x, 0), x, mul(x, this.negativeSlope));
  }
}

/** A rectifier that lets a little through below 0. See {@link LeakyReLU}. */
export function leakyReLU(options?: LeakyReLUOptions): LeakyReLU {
  return new LeakyReLU(options);
}

registerSerializable(LeakyReLU, "keras.layers");
