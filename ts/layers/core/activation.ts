import { applyActivation, keepsShape } from "../../activations/activations.js";
import { activation as activationOption } from "../../activations/option.js";
import type { OptionsOf, OptionTable, ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireFloat, type Shapes } from "../shapes.js";

const OPTIONS = {
  /** A name, or a function of a tensor. */
  activation: activationOption(),
};

/** Options of {@link Activation}. */
export interface ActivationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Activation extends ValuesOf<typeof OPTIONS> {}

/**
 * An activation as a layer of its own: y = f(x).
 *
 * **Shapes** any → the same. **Errors** `unknown-name` for an unknown activation; `dtype-mismatch` unless float32.
 * **Source** Keras 3, `keras.layers.Activation`.
 *
 * @example
 * layers.activation({ activation: "tanh" }).apply(tensor([-1, 0, 1]));
 */
export class Activation extends Layer {
  static override readonly className: string = "Activation";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;

  constructor(options: ActivationOptions) {
    super(options);
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
  }

  override call(x: Tensor): Tensor {
    return applyActivation(this.label, this.activation, x);
  }

  override computeOutputShape(inputShape: DynamicShape): Shapes {
    return keepsShape(this.activation) ? inputShape : super.computeOutputShape(inputShape);
  }
}

/**
 * An activation by itself: y = f(x), any shape. See {@link Activation}.
 *
 * @example
 * layers.activation({ activation: "relu" });
 */
export function activation(options: ActivationOptions): Activation {
  return new Activation(options);
}

registerSerializable(Activation, "keras.layers");
