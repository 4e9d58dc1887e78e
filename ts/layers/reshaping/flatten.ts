import { fail } from "../../core/errors.js";
import { type OptionsOf, type OptionTable, oneOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Shape } from "../../core/types.js";
import { reshape, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { DynamicShape, InputSpec } from "../shapes.js";

const OPTIONS = {
  /** The channels are the last axis: the one order that there is here. */
  dataFormat: oneOf("channelsLast").default("channelsLast"),
};

/** Options of {@link Flatten}. */
export interface FlattenOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

/**
 * All axes but the first as one.
 *
 * **Shapes** [batch, a, b, …] → [batch, a·b·…]; [batch] → [batch, 1]. A mask ends here.
 * **Errors** `shape-mismatch` for a scalar. **Source** Keras 3, `keras.layers.Flatten`.
 *
 * @example
 * layers.flatten().apply(ones([32, 80, 4])).shape; // [32, 320]
 */
export class Flatten extends Layer {
  static override readonly className: string = "Flatten";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: FlattenOptions = {}) {
    super(options);
  }

  protected override checkInput({ shape }: InputSpec): void {
    if (shape.length === 0) fail("shape-mismatch", this.where, "input of rank 1 or more [batch, …]", "[]");
  }

  override call(x: Tensor): Tensor {
    return reshape(x, this.computeOutputShape(x.shape) as Shape);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    const sizes = inputShape.slice(1);
    const flat = sizes.reduce((product, size) => (product === null || size === null ? null : product * size), 1);
    return [inputShape[0] ?? null, flat];
  }
}

/**
 * All axes but the first as one. See {@link Flatten}.
 *
 * @example
 * layers.flatten();
 */
export function flatten(options?: FlattenOptions): Flatten {
  return new Flatten(options);
}

registerSerializable(Flatten, "keras.layers");
