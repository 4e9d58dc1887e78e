import type { ActivationName, Shape } from "../core/types.js";
import type { Tensor } from "../tensor/index.js";
import { type ActivationFunction, type AnyActivation, applyActivation, resolveActivation } from "./activations.js";
import { Layer, requireFloat } from "./layer.js";
import type { LayerOptions } from "./layer-base.js";

/** Options of {@link Activation}. */
export interface ActivationOptions extends LayerOptions {
  /** A name, or a function of a tensor. */
  activation: ActivationName | ActivationFunction;
}

/**
 * An activation as a layer of its own: y = f(x).
 *
 * **Shapes** any → the same. **Errors** `unknown-name` for an unknown activation; `dtype-mismatch` unless float32.
 * **Source** Keras 3, `keras.layers.Activation`.
 *
 * @example layers.activation({ activation: "tanh" }).apply(tensor([-1, 0, 1]))
 */
export class Activation extends Layer {
  readonly activation: AnyActivation;
  override readonly supportsMasking = true;

  constructor(options: ActivationOptions) {
    super("Activation", options, ["activation"]);
    this.activation = resolveActivation(this.label, options.activation);
  }

  protected override checkInput(_shape: Shape, x: Tensor): void {
    requireFloat(this.label, x);
  }

  override call(x: Tensor): Tensor {
    return applyActivation(this.label, this.activation, x);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: this.activation };
  }
}
