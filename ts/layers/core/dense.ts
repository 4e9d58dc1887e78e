import { keepsShape } from "../../activations/activations.js";
import { activation } from "../../activations/option.js";
import { fail } from "../../core/errors.js";
import { type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { regularizer } from "../../regularizers/option.js";
import type { Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, lastSize, requireFeatures, requireFloat, type Shapes } from "../shapes.js";
import { KERNEL_OPTIONS, KernelLayer } from "./kernel-layer.js";

const OPTIONS = {
  /** The size of the output's last axis. */
  units: wholeNumber(),
  /** A name, or a function of a tensor. Default: none. */
  activation: activation().default(null),
  ...KERNEL_OPTIONS,
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
export class Dense extends KernelLayer {
  static override readonly className: string = "Dense";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;

  constructor(options: DenseOptions) {
    super(options);
  }

  protected override createWeights(inputShape: DynamicShape): void {
    this.addKernel([lastSize(this.where, inputShape), this.units]);
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
    return this.affine(x, this.kernel, this.bias, this.activation);
  }

  override computeOutputShape(inputShape: DynamicShape): Shapes {
    if (!keepsShape(this.activation)) return super.computeOutputShape(inputShape);
    return [...inputShape.slice(0, -1), this.units];
  }
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
