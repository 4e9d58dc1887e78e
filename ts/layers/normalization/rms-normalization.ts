import { atLeastZero, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, div, mean, mul, sqrt, square, type Tensor, type Variable } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";
import { along, axesIn, axesOption, requireSizes, sizesAt } from "./axes.js";

const OPTIONS = {
  /** The axis or axes over which the mean square becomes 1. Default: -1, the features. */
  axis: axesOption().default(-1),
  /** Added to the mean square. Default: 0.000001. */
  epsilon: atLeastZero().default(1e-6),
};

/** Options of {@link RMSNormalization}. */
export interface RMSNormalizationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface RMSNormalization extends ValuesOf<typeof OPTIONS> {}

/**
 * Divides the features of each sample and step by their root mean square: y = x / √(mean(x²) + ε) · scale.
 *
 * **Shapes** any → the same; weights: scale, of the sizes along `axis`. A mask ends here, as in Keras.
 * **Errors** `invalid-argument` for an axis that the input has not; `shape-mismatch` for other sizes along it than at first.
 * **Source** Zhang and Sennrich 2019; Keras 3, `keras.layers.RMSNormalization`.
 *
 * @example
 * layers.rmsNormalization({ epsilon: 0 }).apply([[2, -2], [1, 7]]); // [[1, -1], [0.2, 1.4]]
 */
export class RMSNormalization extends Layer {
  static override readonly className: string = "RMSNormalization";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  /** The factors, once built. */
  scale!: Variable;

  constructor(options: RMSNormalizationOptions = {}) {
    super(options);
  }

  protected override createWeights(inputShape: DynamicShape): void {
    const shape = sizesAt(this.where, inputShape, this.axis);
    this.scale = this.addWeight({ name: "scale", shape, initializer: "ones" });
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
    axesIn(this.where, this.axis, x.shape.length);
    if (this.built) requireSizes(this.where, x.shape, this.axis, this.scale);
  }

  override call(x: Tensor): Tensor {
    const size = sqrt(add(mean(square(x), { axis: this.axis, keepdims: true }), this.epsilon));
    return mul(div(x, size), along(this.scale, this.axis, x));
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }
}

/**
 * Divides the features of each sample and step by their root mean square. See {@link RMSNormalization}.
 *
 * @example
 * layers.rmsNormalization();
 */
export function rmsNormalization(options?: RMSNormalizationOptions): RMSNormalization {
  return new RMSNormalization(options);
}

registerSerializable(RMSNormalization, "keras.layers");
