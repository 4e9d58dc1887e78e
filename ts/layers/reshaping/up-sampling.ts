import { type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { repeat, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireSequence } from "../shapes.js";

const OPTIONS = {
  /** How many times each step stands. Default: 2. */
  size: wholeNumber().default(2),
};

/** Options of {@link UpSampling1D}. */
export interface UpSampling1DOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface UpSampling1D extends ValuesOf<typeof OPTIONS> {}

/**
 * Each step of a sequence several times: y[b, t] = x[b, ⌊t / size⌋].
 *
 * **Shapes** [batch, time, features] → [batch, time·size, features]. A mask ends here.
 * **Defaults** size 2. **Errors** `shape-mismatch` unless of rank 3.
 * **Source** Keras 3, `keras.layers.UpSampling1D`.
 *
 * @example
 * layers.upSampling1d().apply(ones([2, 4, 3])).shape; // [2, 8, 3]
 */
export class UpSampling1D extends Layer {
  static override readonly className: string = "UpSampling1D";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: UpSampling1DOptions = {}) {
    super(options);
  }

  protected override checkInput(x: InputSpec): void {
    requireSequence(this.where, x);
  }

  override call(x: Tensor): Tensor {
    return repeat(x, this.size, { axis: 1 });
  }

  override computeOutputShape([batch = null, time = null, features = null]: DynamicShape): DynamicShape {
    return [batch, time === null ? null : time * this.size, features];
  }
}

/**
 * Each step of a sequence several times: y[b, t] = x[b, ⌊t / size⌋]. See {@link UpSampling1D}.
 *
 * @example
 * layers.upSampling1d({ size: 3 });
 */
export function upSampling1d(options?: UpSampling1DOptions): UpSampling1D {
  return new UpSampling1D(options);
}

registerSerializable(UpSampling1D, "keras.layers");
