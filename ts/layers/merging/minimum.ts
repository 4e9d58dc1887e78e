import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { minimum as minimumOp, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { Merge } from "./merge.js";

/**
 * The smallest of the inputs, element by element.
 *
 * **Shapes** a list of tensors whose shapes broadcast → one. A step counts where it counts in any of them.
 * **Errors** `shape-mismatch`. **Source** Keras 3, `keras.layers.Minimum`.
 *
 * @example
 * layers.minimum().apply([tensor([[1, 2]]), tensor([[3, 5]])]); // [[1, 2]]
 */
export class Minimum extends Merge {
  static override readonly className: string = "Minimum";
  static override readonly options: OptionTable = Layer.options;

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => minimumOp(a, b));
  }
}

/**
 * The smallest of several inputs, element by element. See {@link Minimum}.
 *
 * @example
 * layers.minimum().apply([a, b]);
 */
export function minimum(options: LayerOptions = {}): Minimum {
  return new Minimum(options);
}

registerSerializable(Minimum, "keras.layers");
