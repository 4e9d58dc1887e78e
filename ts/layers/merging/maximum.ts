import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { maximum as maximumOp, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { Merge } from "./merge.js";

/**
 * The largest of the inputs, element by element.
 *
 * **Shapes** a list of tensors whose shapes broadcast → one. A step counts where it counts in any of them.
 * **Errors** `shape-mismatch`. **Source** Keras 3, `keras.layers.Maximum`.
 *
 * @example
 * layers.maximum().apply([tensor([[1, 2]]), tensor([[3, 5]])]); // [[3, 5]]
 */
export class Maximum extends Merge {
  static override readonly className: string = "Maximum";
  static override readonly options: OptionTable = Layer.options;

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => maximumOp(a, b));
  }
}

/**
 * The largest of several inputs, element by element. See {@link Maximum}.
 *
 * @example
 * layers.maximum().apply([a, b]);
 */
export function maximum(options: LayerOptions = {}): Maximum {
  return new Maximum(options);
}

registerSerializable(Maximum, "keras.layers");
