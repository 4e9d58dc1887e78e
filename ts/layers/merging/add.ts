import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add as addOp, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { Merge } from "./merge.js";

/**
 * The sum of the inputs: y = Σ xᵢ.
 *
 * **Shapes** a list of tensors whose shapes broadcast → one. A step counts where it counts in any of them.
 * **Errors** `shape-mismatch`. **Source** Keras 3, `keras.layers.Add`.
 *
 * @example
 * layers.add().apply([tensor([[1, 2]]), tensor([[3, 5]])]); // [[4, 7]]
 */
export class Add extends Merge {
  static override readonly className: string = "Add";
  static override readonly options: OptionTable = Layer.options;

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => addOp(a, b));
  }
}

/**
 * The sum of several inputs. See {@link Add}.
 *
 * @example
 * layers.add().apply([a, b]);
 */
export function add(options: LayerOptions = {}): Add {
  return new Add(options);
}

registerSerializable(Add, "keras.layers");
