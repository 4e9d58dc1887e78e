import { atLeastZero, flag, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { initializer } from "../../initializers/option.js";
import { add, div, mean, mul, sqrt, square, sub, type Tensor, type Variable } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";
import { along, axesIn, axesOption, requireSizes, sizesAt } from "./axes.js";

const OPTIONS = {
  /** The axis or axes over which a sample is brought to mean 0 and variance 1. Default: -1, the features. */
  axis: axesOption().default(-1),
  /** Added to the variance. Default: 0.001. */
  epsilon: atLeastZero().default(1e-3),
  /** Is beta added? Default: true. */
  center: flag().default(true),
  /** Is the output multiplied by gamma? Default: true. */
  scale: flag().default(true),
  /** Default: "zeros". */
  betaInitializer: initializer().default("zeros"),
  /** Default: "ones". */
  gammaInitializer: initializer().default("ones"),
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
export class LayerNormalization extends Layer {
  static override readonly className: string = "LayerNormalization";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;
  /** The factors, once built; null without `scale`. */
  gamma: Variable | null = null;
  /** What is added, once built; null without `center`. */
  beta: Variable | null = null;

  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
    this.drawSeed();
  }

  protected override createWeights(inputShape: DynamicShape): void {
    const shape = sizesAt(this.where, inputShape, this.axis);
    if (this.scale) this.gamma = this.addWeight({ name: "gamma", shape, initializer: this.gammaInitializer });
    if (this.center) this.beta = this.addWeight({ name: "beta", shape, initializer: this.betaInitializer });
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
    const y = div(centred, sqrt(add(mean(square(centred), over), this.epsilon)));
    const scaled = this.gamma === null ? y : mul(y, along(this.gamma, this.axis, x));
    return this.beta === null ? scaled : add(scaled, along(this.beta, this.axis, x));
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
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
