import { fail } from "../../core/errors.js";
import { type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { broadcastTo, expandDims, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { DynamicShape, InputSpec } from "../shapes.js";

const OPTIONS = {
  /** How many steps. */
  n: wholeNumber(),
};

/** Options of {@link RepeatVector}. */
export interface RepeatVectorOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface RepeatVector extends ValuesOf<typeof OPTIONS> {}

/**
 * A vector as each of `n` steps, as between an encoder and a decoder.
 *
 * **Shapes** [batch, features] → [batch, n, features]. **Errors** `shape-mismatch` unless of rank 2.
 * **Source** Keras 3, `keras.layers.RepeatVector`.
 *
 * @example
 * layers.repeatVector({ n: 3 }).apply(ones([2, 4])).shape; // [2, 3, 4]
 */
export class RepeatVector extends Layer {
  static override readonly className: string = "RepeatVector";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: RepeatVectorOptions) {
    super(options);
  }

  protected override checkInput({ shape }: InputSpec): void {
    if (shape.length !== 2) {
      const hint = shape.length === 3 ? "Leave out returnSequences: true in the layer before it." : "";
      fail("shape-mismatch", this.where, "input of rank 2 [batch, features]", formatShape(shape), hint);
    }
  }

  override call(x: Tensor): Tensor {
    const [batch, features] = x.shape as [number, number];
    return broadcastTo(expandDims(x, { axis: 1 }), [batch, this.n, features]);
  }

  override computeOutputShape([batch = null, features = null]: DynamicShape): DynamicShape {
    return [batch, this.n, features];
  }
}

/**
 * A vector as each of `n` steps: [batch, features] → [batch, n, features]. See {@link RepeatVector}.
 *
 * @example
 * layers.repeatVector({ n: 10 });
 */
export function repeatVector(options: RepeatVectorOptions): RepeatVector {
  return new RepeatVector(options);
}

registerSerializable(RepeatVector, "keras.layers");
