import type { OptionsOf, OptionTable, ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { dropOut, MASK_OPTIONS, NoiseLayer } from "./noise.js";

/** Options of {@link Dropout}. */
export interface DropoutOptions extends LayerOptions, OptionsOf<typeof MASK_OPTIONS> {}

export interface Dropout extends ValuesOf<typeof MASK_OPTIONS> {}

/**
 * Sets a random fraction of its input to 0 in training and scales up the rest: y = x·m / (1 - rate), m being 0 or 1.
 *
 * **Shapes** any → the same. Each call draws anew; without training the input passes unchanged.
 * **Errors** `invalid-argument` for a rate outside [0, 1); `shape-mismatch` for a noiseShape that does not broadcast.
 * **Source** Srivastava et al. 2014; Keras 3, `keras.layers.Dropout`.
 *
 * @example
 * layers.dropout({ rate: 0.5, seed: 1 }).apply(ones([2, 4]), { training: true }); // 0s and 2s
 */
export class Dropout extends NoiseLayer {
  static override readonly className: string = "Dropout";
  static override readonly options: OptionTable = { ...MASK_OPTIONS, ...Layer.options };

  constructor(options: DropoutOptions) {
    super(options);
  }

  protected override disturb(x: Tensor): Tensor {
    return dropOut(this.label, this.streams, x, this.rate, this.noiseShape);
  }
}

/**
 * Random zeros in training; the rest is scaled up by 1 / (1 - rate). See {@link Dropout}.
 *
 * @example
 * layers.dropout({ rate: 0.5 });
 */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}

registerSerializable(Dropout, "keras.layers");
