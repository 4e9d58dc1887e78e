import { fail } from "../../core/errors.js";
import type { OptionsOf, OptionTable, ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { slice, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireSequence } from "../shapes.js";
import { ends } from "./ends.js";

const OPTIONS = {
  /** How many steps at both ends, or `[before, after]`. Default: 1. */
  cropping: ends().default(1),
};

/** Options of {@link Cropping1D}. */
export interface Cropping1DOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Cropping1D extends ValuesOf<typeof OPTIONS> {}

/**
 * A sequence without its first and last steps.
 *
 * **Shapes** [batch, time, features] → [batch, time - before - after, features]. A mask ends here.
 * **Defaults** cropping 1. **Errors** `shape-mismatch` unless of rank 3, with a step that is left; `invalid-argument` for a cropping below 0.
 * **Source** Keras 3, `keras.layers.Cropping1D`.
 *
 * @example
 * layers.cropping1d().apply(ones([2, 4, 3])).shape; // [2, 2, 3]
 */
export class Cropping1D extends Layer {
  static override readonly className: string = "Cropping1D";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: Cropping1DOptions = {}) {
    super(options);
  }

  protected override checkInput(x: InputSpec): void {
    requireSequence(this.where, x);
    const [before, after] = this.cropping;
    const time = x.shape[1] ?? null;
    if (time !== null && time <= before + after) {
      fail("shape-mismatch", this.where, `an input of more than ${before + after} steps`, formatShape(x.shape));
    }
  }

  override call(x: Tensor): Tensor {
    const [before, after] = this.cropping;
    return slice(x, [0, before, 0], [-1, x.shape[1]! - before - after, -1]);
  }

  override computeOutputShape([batch = null, time = null, features = null]: DynamicShape): DynamicShape {
    return [batch, time === null ? null : time - this.cropping[0] - this.cropping[1], features];
  }
}

/**
 * A sequence without its first and last steps. See {@link Cropping1D}.
 *
 * @example
 * layers.cropping1d({ cropping: [2, 0] });
 */
export function cropping1d(options?: Cropping1DOptions): Cropping1D {
  return new Cropping1D(options);
}

registerSerializable(Cropping1D, "keras.layers");
