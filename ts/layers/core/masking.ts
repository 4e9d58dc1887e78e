import { number, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { cast, max, mul, notEqual, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";

const OPTIONS = {
  /** A step all of whose features are this is padding. Default: 0. */
  maskValue: number().default(0),
};

/** Options of {@link Masking}. */
export interface MaskingOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Masking extends ValuesOf<typeof OPTIONS> {}

/**
 * Marks the steps of a sequence of features that are padding, and sets them to 0: the layers after it skip them.
 *
 * mask[b, t] = any over features of x[b, t, :] ≠ maskValue.
 *
 * **Shapes** [batch, time, …] → the same. **Errors** `dtype-mismatch` unless float32.
 * **Source** Keras 3, `keras.layers.Masking`.
 *
 * @example
 * layers.masking({ maskValue: -1 }).apply([[[1, 2], [-1, -1]]]).mask; // [[true, false]]
 */
export class Masking extends Layer {
  static override readonly className: string = "Masking";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;

  constructor(options: MaskingOptions = {}) {
    super(options);
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
  }

  override call(x: Tensor): Tensor {
    return mul(x, max(this.#differs(x), { axis: -1, keepdims: true }));
  }

  override computeMask(x: Tensor): Tensor {
    return cast(max(this.#differs(x), { axis: -1 }), "bool");
  }

  #differs(x: Tensor): Tensor {
    return cast(notEqual(x, this.maskValue), "float32");
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }
}

/**
 * Skips steps all of whose features are `maskValue`. See {@link Masking}.
 *
 * @example
 * layers.masking({ maskValue: 0 });
 */
export function masking(options?: MaskingOptions): Masking {
  return new Masking(options);
}

registerSerializable(Masking, "keras.layers");
