import { flag, type OptionsOf, oneOf } from "../../core/options.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireSequence } from "../shapes.js";

/** Options of the layers that make one vector of a sequence. */
export const GLOBAL_POOLING = {
  /** The channels are the last axis: the one order that there is here. */
  dataFormat: oneOf("channelsLast").default("channelsLast"),
  /** Does the time axis stay, of size 1? Default: false. */
  keepdims: flag().default(false),
};

/** What the layers have in common that make one vector of a sequence. */
export abstract class GlobalPooling1D extends Layer {
  declare readonly keepdims: boolean;

  protected override checkInput(x: InputSpec): void {
    requireSequence(this.where, x);
  }

  override computeOutputShape([batch = null, , features = null]: DynamicShape): DynamicShape {
    return this.keepdims ? [batch, 1, features] : [batch, features];
  }
}

/** Options of the layers that make one vector of a sequence. */
export interface GlobalPooling1DOptions extends LayerOptions, OptionsOf<typeof GLOBAL_POOLING> {}
