import { constraint } from "../../constraints/option.js";
import { fail } from "../../core/errors.js";
import { listOf, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { initializer } from "../../initializers/option.js";
import { regularizer } from "../../regularizers/option.js";
import { mul, neg, relu, sub, type Tensor, type Variable } from "../../tensor/index.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, oneShape } from "../shapes.js";
import { PointwiseLayer } from "./pointwise-layer.js";

const OPTIONS = {
  /** Default: "zeros". */
  alphaInitializer: initializer().default("zeros"),
  /** The penalty of the slopes in the loss. Default: none. */
  alphaRegularizer: regularizer(),
  /** What the slopes is brought back to after every step. Default: none. */
  alphaConstraint: constraint(),
  /** Axes along which all share one slope, counted with the batch as 0. Default: none. */
  sharedAxes: listOf(wholeNumber()).orNull(),
};

/** Options of {@link PReLU}. */
export interface PReLUOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface PReLU extends ValuesOf<typeof OPTIONS> {}

/**
 * A rectifier whose slope below 0 is learnt. y = x above 0, else α·x, with an α for each place of a sample.
 *
 * **Shapes** any → the same. **Errors** `dtype-mismatch` unless float32; `shape-mismatch` for another shape than it was built for.
 * **Source** Keras 3, `keras.layers.PReLU`.
 *
 * @example
 * layers.prelu({ sharedAxes: [1] }).apply(randomNormal([2, 5, 3])).shape; // [2, 5, 3]
 */
export class PReLU extends PointwiseLayer {
  static override readonly className: string = "PReLU";
  static override readonly options: OptionTable = { ...OPTIONS, ...PointwiseLayer.options };

  /** The slopes, once built. */
  alpha!: Variable;

  constructor(options: PReLUOptions = {}) {
    super(options);
  }

  protected override createWeights(inputShape: DynamicShape): void {
    const sizes = oneShape(this.where, inputShape)
      .slice(1)
      .map((size, k) => (this.sharedAxes?.includes(k + 1) ? 1 : size));
    if (sizes.includes(null)) {
      fail(
        "shape-mismatch",
        this.where,
        "known sizes of all axes but the batch and those shared",
        formatShape(inputShape),
      );
    }
    this.alpha = this.addOwn("alpha", sizes as number[]);
  }

  override call(x: Tensor): Tensor {
    return sub(relu(x), mul(relu(neg(x)), this.alpha));
  }
}

/** A rectifier whose slope below 0 is learnt. See {@link PReLU}. */
export function prelu(options?: PReLUOptions): PReLU {
  return new PReLU(options);
}

registerSerializable(PReLU, "keras.layers");
