import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { mul, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { Merge } from "./merge.js";

/**
 * The product of the inputs, element by element: y = Π xᵢ.
 *
 * **Shapes** a list of tensors whose shapes broadcast → one. A step counts where it counts in any of them.
 * **Errors** `shape-mismatch`. **Source** Keras 3, `keras.layers.Multiply`.
 *
 * @example
 * layers.multiply().apply([tensor([[1, 2]]), tensor([[3, 5]])]); // [[3, 10]]
 */
export class Multiply extends Merge {
  static override readonly className: string = "Multiply";
  static override readonly options: OptionTable = Layer.options;

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => mul(a, b));
  }
}

/**
 * The product of several inputs, element by element. See {@link Multiply}.
 *
 * @example
 * layers.multiply().apply([a, b]);
 */
export function multiply(options: LayerOptions = {}): Multiply {
  return new Multiply(options);
}

registerSerializable(Multiply, "keras.layers");
