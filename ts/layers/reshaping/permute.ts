import { fail } from "../../core/errors.js";
import { listOf, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { type Tensor, transpose } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { DynamicShape, InputSpec } from "../shapes.js";

const OPTIONS = {
  /** The order of the axes after the batch, which are counted from 1: `[2, 1]` exchanges time and features. */
  dims: listOf(wholeNumber()),
};

/** Options of {@link Permute}. */
export interface PermuteOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Permute extends ValuesOf<typeof OPTIONS> {}

/**
 * The axes after the batch in another order.
 *
 * **Shapes** [batch, a, b] → [batch, b, a] for dims [2, 1]. A mask ends here.
 * **Errors** `invalid-argument` unless dims are 1 … n in some order; `shape-mismatch` for an input of another rank.
 * **Source** Keras 3, `keras.layers.Permute`.
 *
 * @example
 * layers.permute({ dims: [2, 1] }).apply(ones([4, 80, 3])).shape; // [4, 3, 80]
 */
export class Permute extends Layer {
  static override readonly className: string = "Permute";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: PermuteOptions) {
    super(options);
    const isOrder = [...this.dims].sort((a, b) => a - b).every((dim, k) => dim === k + 1);
    if (!isOrder) fail("invalid-argument", this.label, "dims to be 1, 2, … in some order", formatShape(this.dims));
  }

  get #order(): number[] {
    return [0, ...this.dims];
  }

  protected override checkInput({ shape }: InputSpec): void {
    if (shape.length === this.dims.length + 1) return;
    const expected = `an input of rank ${this.dims.length + 1} for dims ${formatShape(this.dims)}`;
    fail("shape-mismatch", this.where, expected, formatShape(shape));
  }

  override call(x: Tensor): Tensor {
    return transpose(x, this.#order);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return this.#order.map((axis) => inputShape[axis] ?? null);
  }
}

/**
 * The axes after the batch in another order. See {@link Permute}.
 *
 * @example
 * layers.permute({ dims: [2, 1] });
 */
export function permute(options: PermuteOptions): Permute {
  return new Permute(options);
}

registerSerializable(Permute, "keras.layers");
