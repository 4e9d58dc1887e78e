import { constraint } from "../../constraints/option.js";
import { flag, type ValuesOf } from "../../core/options.js";
import { initializer } from "../../initializers/option.js";
import { regularizer } from "../../regularizers/option.js";
import { add, mul, type Tensor, type Variable } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { DynamicShape } from "../shapes.js";
import { along, sizesAt } from "./axes.js";

/** Options of normalizations that multiply by gamma and add beta afterwards. */
export const AFFINE_OPTIONS = {
  /** Is beta added? Default: true. */
  center: flag().default(true),
  /** Is the output multiplied by gamma? Default: true. */
  scale: flag().default(true),
  /** Default: "zeros". */
  betaInitializer: initializer().default("zeros"),
  /** Default: "ones". */
  gammaInitializer: initializer().default("ones"),
  /** The penalty of beta in the loss. Default: none. */
  betaRegularizer: regularizer(),
  /** The penalty of gamma in the loss. Default: none. */
  gammaRegularizer: regularizer(),
  /** What beta is brought back to after every step. Default: none. */
  betaConstraint: constraint(),
  /** What gamma is brought back to after every step. Default: none. */
  gammaConstraint: constraint(),
};

export interface AffineNormalization extends ValuesOf<typeof AFFINE_OPTIONS> {}

/** What normalizations have in common that multiply by gamma and add beta afterwards. */
export abstract class AffineNormalization extends Layer {
  override readonly supportsMasking = true;
  /** The factors, once built; null without `scale`. */
  gamma: Variable | null = null;
  /** What is added, once built; null without `center`. */
  beta: Variable | null = null;

  constructor(options: object) {
    super(options);
    this.drawSeed();
  }

  /** Along which axes gamma and beta go. */
  protected abstract get own(): readonly number[];

  protected override createWeights(inputShape: DynamicShape): void {
    const shape = sizesAt(this.where, inputShape, this.own);
    if (this.scale) this.gamma = this.addOwn("gamma", shape);
    if (this.center) this.beta = this.addOwn("beta", shape);
  }

  /** y · gamma + beta. */
  protected affine(y: Tensor): Tensor {
    const scaled = this.gamma === null ? y : mul(y, along(this.gamma, this.own, y));
    return this.beta === null ? scaled : add(scaled, along(this.beta, this.own, y));
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }
}
