import { fail } from "../../core/errors.js";
import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { sub, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { InputSpec } from "../shapes.js";
import { Merge } from "./merge.js";

/**
 * The difference of two inputs: y = x₁ - x₂.
 *
 * **Shapes** a list of tensors whose shapes broadcast → one. A step counts where it counts in any of them.
 * **Errors** `shape-mismatch`. **Source** Keras 3, `keras.layers.Subtract`.
 *
 * @example
 * layers.subtract().apply([tensor([[1, 2]]), tensor([[3, 5]])]); // [[-2, -3]]
 */
export class Subtract extends Merge {
  static override readonly className: string = "Subtract";
  static override readonly options: OptionTable = Layer.options;

  protected override checkInput(inputs: InputSpec): void {
    super.checkInput(inputs);
    const { length } = inputs as unknown as readonly InputSpec[];
    if (length !== 2) fail("shape-mismatch", this.where, "two inputs", `${length} of them`);
  }

  protected override merge([a, b]: readonly Tensor[]): Tensor {
    return sub(a!, b!);
  }
}

/**
 * The difference of two inputs. See {@link Subtract}.
 *
 * @example
 * layers.subtract().apply([a, b]);
 */
export function subtract(options: LayerOptions = {}): Subtract {
  return new Subtract(options);
}

registerSerializable(Subtract, "keras.layers");
