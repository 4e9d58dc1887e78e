import type { OptionsOf, OptionTable, ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, cast, mul, type Tensor, where } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { keepMask, MASK_OPTIONS, NoiseLayer } from "./noise.js";

/** Where SELU goes for inputs far below 0: −scale·alpha of its paper. */
const SATURATION = -1.0507009873554805 * 1.6732632423543772;

/** Options of {@link AlphaDropout}. */
export interface AlphaDropoutOptions extends LayerOptions, OptionsOf<typeof MASK_OPTIONS> {}

export interface AlphaDropout extends ValuesOf<typeof MASK_OPTIONS> {}

/**
 * Sets a random fraction of its input to the least that SELU gives in training, and shifts and scales all so that mean 0 and variance 1 stay.
 *
 * With α' = −1.7581, m being 0 or 1, a = ((1 − rate)(1 + rate·α'²))^(−1/2): y = a·(x·m + α'·(1 − m)) − a·α'·rate
 * **Shapes** any → the same. Each call draws anew; without training the input passes unchanged.
 * **Errors** `invalid-argument` for a rate outside [0, 1); `shape-mismatch` for a noiseShape that does not broadcast.
 * **Source** Klambauer et al. 2017; Keras 3, `keras.layers.AlphaDropout`.
 *
 * @example
 * layers.alphaDropout({ rate: 0.5, seed: 1 }).apply(zeros([2, 4]), { training: true }); // 0.7792s and -0.7792s
 */
export class AlphaDropout extends NoiseLayer {
  static override readonly className: string = "AlphaDropout";
  static override readonly options: OptionTable = { ...MASK_OPTIONS, ...Layer.options };

  constructor(options: AlphaDropoutOptions) {
    super(options);
  }

  protected override disturb(x: Tensor): Tensor {
    const { rate } = this;
    const isKept = cast(keepMask(this.label, this.streams, x.shape, rate, this.noiseShape), "bool");
    const scale = ((1 - rate) * (1 + rate * SATURATION ** 2)) ** -0.5;
    return add(mul(where(isKept, x, SATURATION), scale), -scale * SATURATION * rate);
  }
}

/**
 * Dropout for SELU, which keeps mean and variance. See {@link AlphaDropout}.
 *
 * @example
 * layers.alphaDropout({ rate: 0.1 });
 */
export function alphaDropout(options: AlphaDropoutOptions): AlphaDropout {
  return new AlphaDropout(options);
}

registerSerializable(AlphaDropout, "keras.layers");
