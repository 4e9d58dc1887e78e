import type { OptionsOf, OptionTable } from "../../core/options.js";
import { sizeOf } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";
import { BuiltInInitializer } from "../../initializers/built-in.js";
import { Identity, Orthogonal } from "../../initializers/index.js";
import { regularizer } from "../../regularizers/option.js";
import { reshape, type Tensor } from "../../tensor/index.js";
import { KERNEL_OPTIONS, KernelLayer } from "../core/kernel-layer.js";
import { Layer } from "../layer.js";
import type { DynamicShape } from "../shapes.js";

export const PROJECTION_OPTIONS = {
  ...KERNEL_OPTIONS,
  /** The penalty of the output in the loss, divided by the batch size. Default: none. */
  activityRegularizer: regularizer(),
};

/** What a projection takes and gives: the sizes of the kernel's axes, those of the inputs and those of the outputs. */
export interface ProjectionShape {
  readonly inputs: Shape;
  readonly outputs: Shape;
}

/**
 * One of the matrices of multi-head attention: x·W + b, the axes of the inputs and of the outputs being several in the kernel and one in x and y.
 *
 * It belongs to its attention, which makes it anew from its own options.
 */
export class Projection extends KernelLayer {
  static override readonly className: string = "Projection";
  static override readonly options: OptionTable = { ...PROJECTION_OPTIONS, ...Layer.options };

  readonly #isGate: boolean;
  #shape: ProjectionShape | null = null;

  constructor(options: OptionsOf<typeof PROJECTION_OPTIONS> & { readonly name: string }, isGate = false) {
    super(options);
    this.#isGate = isGate;
  }

  /** Makes the weights. */
  buildAs(shape: ProjectionShape): void {
    this.#shape = shape;
    this.build([null, null, sizeOf(shape.inputs)]);
  }

  /** The variance of the first values goes by all inputs and all outputs, as for the matrix that the kernel is; what is more than a variance sees its own axes. */
  protected override createWeights(): void {
    const { inputs, outputs } = this.#shape!;
    const shape = [...inputs, ...outputs];
    const { kernelInitializer: rule } = this;
    const isOfMatrix = rule instanceof BuiltInInitializer && !(rule instanceof Orthogonal || rule instanceof Identity);
    const first = isOfMatrix ? reshape(this.sample(rule, [sizeOf(inputs), sizeOf(outputs)]), shape) : undefined;
    this.addKernel(shape, outputs, first);
  }

  override call(x: Tensor): Tensor {
    const bias = this.bias === null ? null : reshape(this.bias, [-1]);
    const kernel = reshape(this.kernel, [x.shape.at(-1)!, -1]);
    return this.affine(x, kernel, bias, this.#isGate ? "sigmoid" : "linear");
  }

  override computeOutputShape([batch = null, time = null]: DynamicShape): DynamicShape {
    return [batch, time, this.#shape === null ? null : sizeOf(this.#shape.outputs)];
  }

  override get isRowwise(): boolean {
    return true;
  }
}
