import { type AnyActivation, activationCode, applyActivation, splitActivation } from "../../activations/activations.js";
import { constraint } from "../../constraints/option.js";
import { flag, type OptionsOf, type ValuesOf } from "../../core/options.js";
import type { Shape } from "../../core/types.js";
import { initializer } from "../../initializers/option.js";
import { regularizer } from "../../regularizers/option.js";
import type { Tensor, Variable } from "../../tensor/index.js";
import { rawDense, runOne } from "../../tensor/internal.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";

/** Options of whatever has a kernel and a bias. */
export const KERNEL_OPTIONS = {
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
};

/** What layers with a kernel and a bias accept. */
export interface KernelLayerOptions extends LayerOptions, OptionsOf<typeof KERNEL_OPTIONS> {}

export interface KernelLayer extends ValuesOf<typeof KERNEL_OPTIONS> {}

/** What layers with a kernel and a bias have in common. */
export abstract class KernelLayer extends Layer {
  /** Once built. */
  kernel!: Variable;
  /** Once built; null without `useBias`. */
  bias: Variable | null = null;

  constructor(options: object) {
    super(options);
    this.drawSeed();
  }

  /** Makes the weights. `first` is what the kernel begins as, where that is not its initializer's in this shape. */
  protected addKernel(shape: Shape, biasShape: Shape = shape.slice(-1), first?: Tensor): void {
    this.kernel = this.addOwn("kernel", shape, "kernel", first);
    if (this.useBias) this.bias = this.addOwn("bias", biasShape);
  }

  /** f(x·W + b), in one record on the tape where the kernels know f. */
  protected affine(
    x: Tensor,
    kernel: Tensor | Variable,
    bias: Tensor | Variable | null,
    activation: AnyActivation,
  ): Tensor {
    const [fused, after] = splitActivation(activation);
    const code = activationCode(fused);
    const y = runOne(this.label, [x, kernel, bias], (x, kernel, bias) => rawDense(x, kernel, bias, code));
    return after === null ? y : applyActivation(this.label, after, y);
  }
}
