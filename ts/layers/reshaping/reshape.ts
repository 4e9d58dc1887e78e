import { fail } from "../../core/errors.js";
import { listOf, number, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";
import { reshape as reshapeOp, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { DynamicShape, InputSpec } from "../shapes.js";

const OPTIONS = {
  /** Sizes without the batch, of which one may be -1: what is left over. */
  targetShape: listOf(number((size) => Number.isInteger(size) && size >= -1, "a size, or -1")),
};

/** Options of {@link Reshape}. */
export interface ReshapeOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Reshape extends ValuesOf<typeof OPTIONS> {}

/**
 * The same numbers of each sample in another shape.
 *
 * **Shapes** [batch, …] → [batch, …targetShape]. A mask ends here.
 * **Errors** `shape-mismatch` when the numbers do not fit. **Source** Keras 3, `keras.layers.Reshape`.
 *
 * @example
 * layers.reshape({ targetShape: [3, -1] }).apply(ones([2, 12])).shape; // [2, 3, 4]
 */
export class Reshape extends Layer {
  static override readonly className: string = "Reshape";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: ReshapeOptions) {
    super(options);
    if (this.targetShape.filter((size) => size === -1).length > 1) {
      fail("invalid-argument", this.label, "at most one -1 in targetShape", formatShape(this.targetShape));
    }
  }

  protected override checkInput({ shape }: InputSpec): void {
    this.#resolve(shape);
  }

  override call(x: Tensor): Tensor {
    return reshapeOp(x, this.computeOutputShape(x.shape) as Shape);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return [inputShape[0] ?? null, ...this.#resolve(inputShape)];
  }

  #resolve(inputShape: DynamicShape): DynamicShape {
    const { targetShape } = this;
    const own = inputShape.slice(1);
    const known = targetShape.reduce((product, size) => (size === -1 ? product : product * size), 1);
    if (own.includes(null)) return targetShape.map((size) => (size === -1 ? null : size));
    const total = own.reduce<number>((product, size) => product * size!, 1);
    const rest = total / known;
    const isFit = targetShape.includes(-1) ? Number.isInteger(rest) : known === total;
    if (!isFit) {
      fail("shape-mismatch", this.where, `samples that fit ${formatShape(targetShape)}`, formatShape(inputShape));
    }
    return targetShape.map((size) => (size === -1 ? rest : size));
  }
}

/**
 * Each sample in another shape: [batch, …] → [batch, …targetShape]. See {@link Reshape}.
 *
 * @example
 * layers.reshape({ targetShape: [80, 1] });
 */
export function reshape(options: ReshapeOptions): Reshape {
  return new Reshape(options);
}

registerSerializable(Reshape, "keras.layers");
