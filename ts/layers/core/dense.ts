import {
  type AnyActivation,
  activationCode,
  applyActivation,
  keepsShape,
  splitActivation,
} from "../../activations/activations.js";
import { activation } from "../../activations/option.js";
import { constraint } from "../../constraints/option.js";
import { fail } from "../../core/errors.js";
import { flag, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { initializer } from "../../initializers/option.js";
import { regularizer } from "../../regularizers/option.js";
import type { Tensor, Variable } from "../../tensor/index.js";
import { rawDense, runOne } from "../../tensor/internal.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, lastSize, requireFeatures, requireFloat, type Shapes } from "../shapes.js";

const OPTIONS = {
  /** The size of the output's last axis. */
  units: wholeNumber(),
  /** A name, or a function of a tensor. Default: none. */
  activation: activation().default(null),
  /** Default: true. */
  useBias: flag().default(true),
  /** Default: "glorotUniform". */
  kernelInitializer: initializer().default("glorotUniform"),
  /** Default: "zeros". */
  biasInitializer: initializer().default("zeros"),
  /** The penalty of the kernel in the loss. Default: none. */
  kernelRegularizer: regularizer(),
  /** The penalty of the bias in the loss. Default: none. */
  biasRegularizer: regularizer(),
  /** What the kernel is brought back to after every step. Default: none. */
  kernelConstraint: constraint(),
  /** What the bias is brought back to after every step. Default: none. */
  biasConstraint: constraint(),
  /** The penalty of the output in the loss, divided by the batch size. Default: none. */
  activityRegularizer: regularizer(),
};

/** Options of {@link Dense}. */
export interface DenseOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Dense extends ValuesOf<typeof OPTIONS> {}

/**
 * A fully connected layer: y = f(x·W + b).
 *
 * **Shapes** [batch, …, features] → [batch, …, units]; weights: kernel [features, units], bias [units].
 * **Errors** `shape-mismatch` for an input of rank 1, or of other features than at first.
 * **Source** Keras 3, `keras.layers.Dense`.
 *
 * @example
 * layers.dense({ units: 1, activation: "sigmoid" }).apply(ones([4, 8])).shape; // [4, 1]
 */
export class Dense extends Layer {
  static override readonly className: string = "Dense";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;
  /** [features, units], once built. */
  kernel!: Variable;
  /** [units], once built; null without `useBias`. */
  bias: Variable | null = null;

  constructor(options: DenseOptions) {
    super(options);
    this.drawSeed();
  }

  protected override createWeights(inputShape: DynamicShape): void {
    const features = lastSize(this.where, inputShape);
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [features, this.units],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (this.useBias) {
      this.bias = this.addWeight({
        name: "bias",
        shape: [this.units],
        initializer: this.biasInitializer,
        regularizer: this.biasRegularizer,
        constraint: this.biasConstraint,
      });
    }
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
    if (x.shape.length < 2) {
      const hint = "Add the batch axis with expandDims(x, { axis: 0 }).";
      fail("shape-mismatch", this.where, "input of rank 2 or more [batch, …, features]", formatShape(x.shape), hint);
    }
    if (this.built) requireFeatures(this.where, x, this.kernel);
  }

  override call(x: Tensor): Tensor {
    return affine(this.label, x, this.kernel, this.bias, this.activation);
  }

  override computeOutputShape(inputShape: DynamicShape): Shapes {
    if (!keepsShape(this.activation)) return super.computeOutputShape(inputShape);
    return [...inputShape.slice(0, -1), this.units];
  }
}

/** f(x·W + b) in one record on the tape, where the kernels know f. */
export function affine(
  where: string,
  x: Tensor,
  kernel: Tensor | Variable,
  bias: Variable | null,
  activation: AnyActivation,
): Tensor {
  const [fused, after] = splitActivation(activation);
  const y = runOne(where, [x, kernel, bias], (x, kernel, bias) => rawDense(x, kernel, bias, activationCode(fused)));
  return after === null ? y : applyActivation(where, after, y);
}

/**
 * A fully connected layer: y = f(x·W + b), [batch, …, features] → [batch, …, units]. See {@link Dense}.
 *
 * @example
 * layers.dense({ units: 1, activation: "sigmoid" });
 */
export function dense(options: DenseOptions): Dense {
  return new Dense(options);
}

registerSerializable(Dense, "keras.layers");
