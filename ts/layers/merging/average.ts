import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, div, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { Merge } from "./merge.js";

/**
 * The mean of n inputs: y = Σ xᵢ / n.
 *
 * **Shapes** a list of tensors whose shapes broadcast → one. A step counts where it counts in any of them.
 * **Errors** `shape-mismatch`. **Source** Keras 3, `keras.layers.Average`.
 *
 * @example
 * layers.average().apply([tensor([[1, 2]]), tensor([[3, 5]])]); // [[2, 3.5]]
 */
export class Average extends Merge {
  static override readonly className: string = "Average";
  static override readonly options: OptionTable = Layer.options;

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return div(
      inputs.reduce((a, b) => add(a, b)),
      inputs.length,
    );
  }
}

/**
 * The mean of several inputs. See {@link Average}.
 *
 * @example
 * layers.average().apply([a, b]);
 */
export function average(options: LayerOptions = {}): Average {
  return new Average(options);
}

registerSerializable(Average, "keras.layers");
