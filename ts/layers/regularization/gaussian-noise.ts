import { fraction, type OptionsOf, type OptionTable, seed, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { NoiseLayer, normalNoise } from "./noise.js";

const OPTIONS = {
  /** The standard deviation of the noise, in [0, 1]. */
  stddev: fraction(),
  /** The same seed gives the same noise. Default: drawn. */
  seed: seed().orNull(),
};

/** Options of {@link GaussianNoise}. */
export interface GaussianNoiseOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface GaussianNoise extends ValuesOf<typeof OPTIONS> {}

/**
 * Adds normally distributed noise to its input in training: y = x + ε, ε ~ N(0, stddev²).
 *
 * **Shapes** any → the same. Each call draws anew; without training the input passes unchanged.
 * **Errors** `invalid-argument` for a stddev outside [0, 1]; `dtype-mismatch` for whole numbers.
 * **Source** Bishop, Training with noise is equivalent to Tikhonov regularization (1995); Keras 3, `keras.layers.GaussianNoise`.
 *
 * @example
 * layers.gaussianNoise({ stddev: 0.1, seed: 1 }).apply(ones([2, 4]), { training: true }); // all near 1
 */
export class GaussianNoise extends NoiseLayer {
  static override readonly className: string = "GaussianNoise";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: GaussianNoiseOptions) {
    super(options);
  }

  protected override get amount(): number {
    return this.stddev;
  }

  protected override disturb(x: Tensor): Tensor {
    return add(x, normalNoise(this.label, this.streams, x.shape, 0, this.stddev));
  }
}

/**
 * Noise that is added in training. See {@link GaussianNoise}.
 *
 * @example
 * layers.gaussianNoise({ stddev: 0.1 });
 */
export function gaussianNoise(options: GaussianNoiseOptions): GaussianNoise {
  return new GaussianNoise(options);
}

registerSerializable(GaussianNoise, "keras.layers");
