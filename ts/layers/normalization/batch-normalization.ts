import { fail } from "../../core/errors.js";
import { atLeastZero, number, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { initializer } from "../../initializers/option.js";
import {
  add,
  broadcastTo,
  cast,
  div,
  expandDims,
  mean,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Variable,
  where,
} from "../../tensor/index.js";
import { callContext } from "../../tensor/internal.js";
import { type CallOptions, Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";
import { AFFINE_OPTIONS, AffineNormalization } from "./affine.js";
import { along, axesIn, requireSizes, sizesAt } from "./axes.js";

/** Keras's guard of a batch of padding alone. */
const LEAST_COUNT = 1e-7;

const OPTIONS = {
  /** The axis whose entries are brought to mean 0 and variance 1, each by itself. Default: -1, the features. */
  axis: number(Number.isInteger, "a whole number").default(-1),
  /** How much the moving statistics keep of themselves at each step. Default: 0.99. */
  momentum: number().default(0.99),
  /** Added to the variance. Default: 0.001. */
  epsilon: atLeastZero().default(1e-3),
  ...AFFINE_OPTIONS,
  /** Default: "zeros". */
  movingMeanInitializer: initializer().default("zeros"),
  /** Default: "ones". */
  movingVarianceInitializer: initializer().default("ones"),
};

/** Options of {@link BatchNormalization}. */
export interface BatchNormalizationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface BatchNormalization extends ValuesOf<typeof OPTIONS> {}

/**
 * Brings each feature to mean 0 and variance 1: y = (x - μ) / √(σ² + ε) · gamma + beta.
 *
 * In training μ and σ² are those of the batch, of the steps that a mask leaves, and the moving ones follow: moving ← momentum·moving + (1 - momentum)·now.
 * Otherwise, and while `trainable` is false, they are the moving ones.
 *
 * **Shapes** any → the same; weights: gamma, beta, movingMean, movingVariance, of the size along `axis`; the last two are not trained by gradients. A mask passes.
 * Since a row's output depends on the whole batch, training is on one thread.
 * **Errors** `shape-mismatch` for another size along the axis than at first, or for a mask whose rank is not one less than the input's.
 * **Source** Ioffe and Szegedy 2015; Keras 3, `keras.layers.BatchNormalization`.
 *
 * @example
 * layers.batchNormalization({ epsilon: 0 }).apply([[1, 8], [3, 4]], { training: true }); // [[-1, 1], [1, -1]]
 */
export class BatchNormalization extends AffineNormalization {
  static override readonly className: string = "BatchNormalization";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  /** Once built. */
  movingMean!: Variable;
  /** Once built. */
  movingVariance!: Variable;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options);
  }

  protected override get own(): readonly number[] {
    return [this.axis];
  }

  protected override createWeights(inputShape: DynamicShape): void {
    super.createWeights(inputShape);
    const fixed = { shape: sizesAt(this.where, inputShape, this.own), trainable: false };
    this.movingMean = this.addWeight({ name: "moving_mean", initializer: this.movingMeanInitializer, ...fixed });
    this.movingVariance = this.addWeight({
      name: "moving_variance",
      initializer: this.movingVarianceInitializer,
      ...fixed,
    });
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
    axesIn(this.where, [this.axis], x.shape.length);
    if (this.built) requireSizes(this.where, x.shape, [this.axis], this.movingMean);
  }

  /** The batch's statistics are of all its rows. */
  override get isRowwise(): boolean {
    return !this.trainable;
  }

  override call(x: Tensor, { training = false, mask = null }: CallOptions): Tensor {
    const [mean, variance] =
      training && this.trainable
        ? this.#followed(this.#moments(x, mask))
        : [along(this.movingMean, [this.axis], x), along(this.movingVariance, [this.axis], x)];
    return this.affine(div(sub(x, mean), sqrt(add(variance, this.epsilon))));
  }

  /** Mean and variance over all axes but one, which stay as axes of size 1. */
  #moments(x: Tensor, mask: Tensor | null): [mean: Tensor, variance: Tensor] {
    const own = axesIn(this.where, [this.axis], x.rank)[0];
    const over = { axis: x.shape.map((_, axis) => axis).filter((axis) => axis !== own), keepdims: true };
    if (mask === null) {
      const centre = mean(x, over);
      return [centre, mean(square(sub(x, centre)), over)];
    }
    if (mask.rank !== x.rank - 1) {
      const expected = `a mask of rank ${x.rank - 1} for an input ${formatShape(x.shape)}`;
      fail("shape-mismatch", this.where, expected, formatShape(mask.shape));
    }
    const counts = broadcastTo(expandDims(mask, { axis: -1 }), x.shape);
    const count = add(sum(cast(counts, "float32"), over), LEAST_COUNT);
    const centre = div(sum(where(counts, x, 0), over), count);
    return [centre, div(sum(square(where(counts, sub(x, centre), 0)), over), count)];
  }

  /** The batch's statistics, after which the moving ones have followed. */
  #followed(moments: [mean: Tensor, variance: Tensor]): [mean: Tensor, variance: Tensor] {
    const follow = (moving: Variable, now: Tensor) =>
      moving.assign(add(mul(moving, this.momentum), mul(reshape(now, moving.shape), 1 - this.momentum)));
    if (!callContext().isTrial) {
      follow(this.movingMean, moments[0]);
      follow(this.movingVariance, moments[1]);
    }
    return moments;
  }
}

/**
 * Brings each feature to mean 0 and variance 1 over the batch. See {@link BatchNormalization}.
 *
 * @example
 * layers.batchNormalization();
 */
export function batchNormalization(options?: BatchNormalizationOptions): BatchNormalization {
  return new BatchNormalization(options);
}

registerSerializable(BatchNormalization, "keras.layers");
