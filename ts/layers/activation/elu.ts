import { number, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { activate, greater, mul, type Tensor, where } from "../../tensor/index.js";
import type { LayerOptions } from "../layer-base.js";
import { PointwiseLayer } from "./pointwise-layer.js";

const OPTIONS = {
  /** The limit far below 0. Default 1. */
  alpha: number().default(1),
};

/** Options of {@link ELU}. */
export interface ELUOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface ELU extends ValuesOf<typeof OPTIONS> {}

/**
 * An exponential linear unit as a layer. y = x above 0, else alpha·(eˣ − 1).
 *
 * **Shapes** any → the same. **Errors** `dtype-mismatch` unless float32; `invalid-argument`.
 * **Source** Keras 3, `keras.layers.ELU`.
 *
 * @example
 * layers.elu({ alpha: 0.5 }).apply(tensor([0, 1])); // [0, 1]
 */
export class ELU extends PointwiseLayer {
  static override readonly className: string = "ELU";
  static override readonly options: OptionTable = { ...OPTIONS, ...PointwiseLayer.options };

  constructor(options: ELUOptions = {}) {
    super(options);
  }

  override call(x: Tensor): Tensor {
    const y = activate("elu", x);
    return this.alpha === 1 ? y : where(greater(x, 0), x, mul(y, this.alpha));
  }
}

/** An exponential linear unit as a layer. See {@link ELU}. */
export function elu(options?: ELUOptions): ELU {
  return new ELU(options);
}

registerSerializable(ELU, "keras.layers");
