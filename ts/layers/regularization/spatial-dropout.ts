import { type OptionsOf, type OptionTable, seed, share, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type InputSpec, requireSequence } from "../shapes.js";
import { dropOut, NoiseLayer } from "./noise.js";

const OPTIONS = {
  /** The fraction of features that is dropped, in [0, 1). */
  rate: share("rate"),
  /** The same seed gives the same masks. Default: drawn. */
  seed: seed().orNull(),
};

/** Options of {@link SpatialDropout1D}. */
export interface SpatialDropout1DOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface SpatialDropout1D extends ValuesOf<typeof OPTIONS> {}

/**
 * Sets a random fraction of the features to 0 in training, each at all times, and scales up the rest: y = x·m / (1 − rate), m being 0 or 1 for each sample
 * and feature.
 *
 * **Shapes** [batch, time, features] → the same. Each call draws anew; without training the input passes unchanged.
 * **Errors** `invalid-argument` for a rate outside [0, 1); `shape-mismatch` for another rank.
 * **Source** Tompson et al. 2015, section 3.2; Keras 3, `keras.layers.SpatialDropout1D`.
 *
 * @example
 * layers.spatialDropout1d({ rate: 0.5, seed: 1 }).apply(ones([1, 3, 4]), { training: true }); // columns of 0s and of 2s
 */
export class SpatialDropout1D extends NoiseLayer {
  static override readonly className: string = "SpatialDropout1D";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: SpatialDropout1DOptions) {
    super(options);
  }

  protected override checkInput(x: InputSpec): void {
    requireSequence(this.where, x);
  }

  protected override disturb(x: Tensor): Tensor {
    return dropOut(this.label, this.streams, x, this.rate, [null, 1, null]);
  }
}

/**
 * Random features of 0 in training, at all times; the rest is scaled up by 1 / (1 − rate). See {@link SpatialDropout1D}.
 *
 * @example
 * layers.spatialDropout1d({ rate: 0.2 });
 */
export function spatialDropout1d(options: SpatialDropout1DOptions): SpatialDropout1D {
  return new SpatialDropout1D(options);
}

registerSerializable(SpatialDropout1D, "keras.layers");
