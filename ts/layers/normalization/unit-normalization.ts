import type { OptionsOf, OptionTable, ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { div, maximum, sqrt, square, sum, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";
import { axesIn, axesOption } from "./axes.js";

/** Keras's guard of a norm of 0: the least square of a norm. */
const LEAST_SQUARE = 1e-12;

const OPTIONS = {
  /** The axis or axes over which the norm becomes 1. Default: -1, the features. */
  axis: axesOption().default(-1),
};

/** Options of {@link UnitNormalization}. */
export interface UnitNormalizationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface UnitNormalization extends ValuesOf<typeof OPTIONS> {}

/**
 * Scales the features of each sample and step to a norm of 1: y = x / √(Σ x²).
 *
 * **Shapes** any → the same. A mask passes. **Errors** `invalid-argument` for an axis that the input has not.
 * **Source** Keras 3, `keras.layers.UnitNormalization`.
 *
 * @example
 * layers.unitNormalization().apply([[3, 4]]); // [[0.6, 0.8]]
 */
export class UnitNormalization extends Layer {
  static override readonly className: string = "UnitNormalization";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;

  constructor(options: UnitNormalizationOptions = {}) {
    super(options);
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
    axesIn(this.where, this.axis, x.shape.length);
  }

  override call(x: Tensor): Tensor {
    const squares = sum(square(x), { axis: this.axis, keepdims: true });
    return div(x, sqrt(maximum(squares, LEAST_SQUARE)));
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }
}

/**
 * Scales the features of each sample and step to a norm of 1. See {@link UnitNormalization}.
 *
 * @example
 * layers.unitNormalization();
 */
export function unitNormalization(options?: UnitNormalizationOptions): UnitNormalization {
  return new UnitNormalization(options);
}

registerSerializable(UnitNormalization, "keras.layers");
