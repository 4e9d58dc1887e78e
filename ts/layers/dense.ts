import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import type { ActivationName, Shape } from "../core/types.js";
import type { Initializer } from "../initializers/index.js";
import { type InitializerIdentifier, resolveInitializer } from "../initializers/option.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { runOne } from "../tensor/internal.js";
import {
  type ActivationFunction,
  type AnyActivation,
  activationCode,
  applyActivation,
  resolveActivation,
  splitActivation,
} from "./activations.js";
import { Layer, lastSize, requireFeatures, requireFloat } from "./layer.js";
import type { DynamicShape, LayerOptions } from "./layer-base.js";
import { flag, wholeNumber } from "./options.js";

/** Options of {@link Dense}. */
export interface DenseOptions extends LayerOptions {
  /** The size of the output's last axis. */
  units: number;
  /** Default: none. */
  activation?: ActivationName | ActivationFunction | null;
  /** Default: true. */
  useBias?: boolean;
  /** Default: "glorotUniform". */
  kernelInitializer?: InitializerIdentifier;
  /** Default: "zeros". */
  biasInitializer?: InitializerIdentifier;
}

const OPTION_NAMES = ["units", "activation", "useBias", "kernelInitializer", "biasInitializer"];

/**
 * A fully connected layer: y = f(x·W + b).
 *
 * **Shapes** [batch, …, features] → [batch, …, units]; weights: kernel [features, units], bias [units].
 * **Errors** `shape-mismatch` for an input of rank 1, or of other features than at first.
 * **Source** Keras 3, `keras.layers.Dense`.
 *
 * @example layers.dense({ units: 1, activation: "sigmoid" }).apply(ones([128, 64])).shape // [128, 1]
 */
export class Dense extends Layer {
  readonly units: number;
  readonly activation: AnyActivation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  override readonly supportsMasking = true;
  /** Once built. */
  kernel!: Variable;
  /** Once built; null without `useBias`. */
  bias: Variable | null = null;

  constructor(options: DenseOptions) {
    super("Dense", options, OPTION_NAMES);
    const { kernelInitializer = "glorotUniform", biasInitializer = "zeros" } = options;
    this.units = wholeNumber(this.label, "units", options.units);
    this.activation = resolveActivation(this.label, options.activation ?? null);
    this.useBias = flag(this.label, "useBias", options.useBias, true);
    this.kernelInitializer = resolveInitializer(this.label, "kernelInitializer", kernelInitializer);
    this.biasInitializer = resolveInitializer(this.label, "biasInitializer", biasInitializer);
    this.drawSeed();
  }

  protected override createWeights(inputShape: DynamicShape): void {
    const features = lastSize(this.label, inputShape);
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [features, this.units],
      initializer: this.kernelInitializer,
    });
    if (this.useBias) {
      this.bias = this.addWeight({ name: "bias", shape: [this.units], initializer: this.biasInitializer });
    }
  }

  protected override checkInput(shape: Shape, x: Tensor): void {
    requireFloat(this.label, x);
    if (shape.length < 2) {
      const hint = "Add the batch axis with expandDims(x, { axis: 0 }).";
      fail("shape-mismatch", this.label, "input of rank 2 or more [batch, …, features]", formatShape(shape), hint);
    }
    if (this.built) requireFeatures(this.label, shape, this.kernel);
  }

  override call(x: Tensor): Tensor {
    const [fused, after] = splitActivation(this.activation);
    const y = runOne(this.label, [x, this.kernel, this.bias], (raw, input, kernel, bias) =>
      raw.rawDense(input, kernel, bias, activationCode(fused)),
    );
    return after === null ? y : applyActivation(this.label, after, y);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override getConfig(): Record<string, unknown> {
    const { units, activation, useBias, kernelInitializer, biasInitializer } = this;
    return { ...super.getConfig(), units, activation, useBias, kernelInitializer, biasInitializer };
  }
}
