import { fail } from "../../core/errors.js";
import { flag, type OptionsOf, oneOf } from "../../core/options.js";
import { formatShape } from "../../core/shapes.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";

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
    requireFloat(this.where, x);
    if (x.shape.length === 3) return;
    const hint = x.shape.length === 2 ? "Write returnSequences: true in the layer before it." : "";
    fail("shape-mismatch", this.where, "input of rank 3 [batch, time, features]", formatShape(x.shape), hint);
  }

  override computeOutputShape([batch = null, , features = null]: DynamicShape): DynamicShape {
    return this.keepdims ? [batch, 1, features] : [batch, features];
  }
}

/** Options of the layers that make one vector of a sequence. */
export interface GlobalPooling1DOptions extends LayerOptions, OptionsOf<typeof GLOBAL_POOLING> {}
