import { type OptionsOf, type OptionTable, seed, share, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { mul, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { NoiseLayer, normalNoise } from "./noise.js";

const OPTIONS = {
  /** The rate of the {@link Dropout} whose noise has the same variance, in [0, 1). */
  rate: share("rate"),
  /** The same seed gives the same noise. Default: drawn. */
  seed: seed().orNull(),
};

/** Options of {@link GaussianDropout}. */
export interface GaussianDropoutOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface GaussianDropout extends ValuesOf<typeof OPTIONS> {}

/**
 * Multiplies its input by normally distributed noise in training: y = x·ε, ε ~ N(1, rate / (1 − rate)).
 *
 * **Shapes** any → the same. Each call draws anew; without training the input passes unchanged.
 * **Errors** `invalid-argument` for a rate outside [0, 1); `dtype-mismatch` for whole numbers.
 * **Source** Srivastava et al. 2014, section 10; Keras 3, `keras.layers.GaussianDropout`.
 *
 * @example
 * layers.gaussianDropout({ rate: 0.1, seed: 1 }).apply(ones([2, 4]), { training: true }); // around 1
 */
export class GaussianDropout extends NoiseLayer {
  static override readonly className: string = "GaussianDropout";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: GaussianDropoutOptions) {
    super(options);
  }

  protected override disturb(x: Tensor): Tensor {
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return mul(x, normalNoise(this.label, this.streams, x.shape, 1, stddev));
  }
}

/**
 * Noise around 1 that its input is multiplied by in training. See {@link GaussianDropout}.
 *
 * @example
 * layers.gaussianDropout({ rate: 0.1 });
 */
export function gaussianDropout(options: GaussianDropoutOptions): GaussianDropout {
  return new GaussianDropout(options);
}

registerSerializable(GaussianDropout, "keras.layers");
