import { atLeastZero, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, div, mean, sqrt, square, sub, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type InputSpec, requireFloat } from "../shapes.js";
import { AFFINE_OPTIONS, AffineNormalization } from "./affine.js";
import { axesIn, axesOption, requireSizes } from "./axes.js";

const OPTIONS = {
  /** The axis or axes over which a sample is brought to mean 0 and variance 1. Default: -1, the features. */
  axis: axesOption().default(-1),
  /** Added to the variance. Default: 0.001. */
  epsilon: atLeastZero().default(1e-3),
  ...AFFINE_OPTIONS,
};

/** Options of {@link LayerNormalization}. */
export interface LayerNormalizationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface LayerNormalization extends ValuesOf<typeof OPTIONS> {}

/**
 * Brings the features of each sample and step to mean 0 and variance 1: y = (x - mean(x)) / √(var(x) + ε) · gamma + beta.
 *
 * **Shapes** any → the same; weights: gamma and beta, of the sizes along `axis`. A mask passes.
 * **Errors** `invalid-argument` for an axis that the input has not; `shape-mismatch` for other sizes along it than at first.
 * **Source** Ba et al. 2016; Keras 3, `keras.layers.LayerNormalization`.
 *
 * @example
 * layers.layerNormalization({ epsilon: 0 }).apply([[1, 3], [-2, 2]]); // [[-1, 1], [-1, 1]]
 */
export class LayerNormalization extends AffineNormalization {
  static override readonly className: string = "LayerNormalization";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
  }

  protected override get own(): readonly number[] {
    return this.axis;
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
    axesIn(this.where, this.axis, x.shape.length);
    const weight = this.gamma ?? this.beta;
    if (weight !== null) requireSizes(this.where, x.shape, this.axis, weight);
  }

  override call(x: Tensor): Tensor {
    const over = { axis: this.axis, keepdims: true };
    const centred = sub(x, mean(x, over));
    return this.affine(div(centred, sqrt(add(mean(square(centred), over), this.epsilon))));
  }
}

/**
 * Brings the features of each sample and step to mean 0 and variance 1. See {@link LayerNormalization}.
 *
 * @example
 * layers.layerNormalization();
 */
export function layerNormalization(options?: LayerNormalizationOptions): LayerNormalization {
  return new LayerNormalization(options);
}

registerSerializable(LayerNormalization, "keras.layers");
