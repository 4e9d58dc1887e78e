import { type OptionsOf, type OptionTable, oneOf, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { pad, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireSequence } from "../shapes.js";
import { ends } from "./ends.js";

const OPTIONS = {
  /** How many steps at both ends, or `[before, after]`. Default: 1. */
  padding: ends().default(1),
  /** The channels are the last axis: the one order that there is here. */
  dataFormat: oneOf("channelsLast").default("channelsLast"),
};

/** Options of {@link ZeroPadding1D}. */
export interface ZeroPadding1DOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface ZeroPadding1D extends ValuesOf<typeof OPTIONS> {}

/**
 * Steps of zeros before and after a sequence.
 *
 * **Shapes** [batch, time, features] → [batch, before + time + after, features]. A mask ends here.
 * **Defaults** padding 1. **Errors** `shape-mismatch` unless of rank 3; `invalid-argument` for a padding below 0.
 * **Source** Keras 3, `keras.layers.ZeroPadding1D`.
 *
 * @example
 * layers.zeroPadding1d().apply(ones([2, 4, 3])).shape; // [2, 6, 3]
 */
export class ZeroPadding1D extends Layer {
  static override readonly className: string = "ZeroPadding1D";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: ZeroPadding1DOptions = {}) {
    super(options);
  }

  protected override checkInput(x: InputSpec): void {
    requireSequence(this.where, x);
  }

  override call(x: Tensor): Tensor {
    return pad(x, [[0, 0], [...this.padding], [0, 0]]);
  }

  override computeOutputShape([batch = null, time = null, features = null]: DynamicShape): DynamicShape {
    return [batch, time === null ? null : time + this.padding[0] + this.padding[1], features];
  }
}

/**
 * Steps of zeros before and after a sequence. See {@link ZeroPadding1D}.
 *
 * @example
 * layers.zeroPadding1d({ padding: [2, 0] });
 */
export function zeroPadding1d(options?: ZeroPadding1DOptions): ZeroPadding1D {
  return new ZeroPadding1D(options);
}

registerSerializable(ZeroPadding1D, "keras.layers");
