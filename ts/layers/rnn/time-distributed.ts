import { fail } from "../../core/errors.js";
import type { OptionsOf, OptionTable, ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { reshape, Tensor } from "../../tensor/index.js";
import { callContext, inContext } from "../../tensor/internal.js";
import { type CallOptions, Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, isShape } from "../shapes.js";
import { layer } from "../wrapped.js";

const OPTIONS = {
  /** The layer that each step goes through by itself. */
  layer: layer(),
};

/** Options of {@link TimeDistributed}. */
export interface TimeDistributedOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface TimeDistributed extends ValuesOf<typeof OPTIONS> {}

/**
 * A layer applied to each step of a sequence by itself: y[:, t] = layer(x[:, t]), with the same weights for all steps.
 *
 * All steps are computed at once, as one batch of batch·time rows. The mask [batch, time] goes on unchanged; one of higher rank reaches the layer.
 *
 * **Shapes** [batch, time, …] → [batch, time, …layer's output]. **Errors** `shape-mismatch` below rank 3; `unsupported` for a layer of several outputs.
 * **Source** Keras 3, `keras.layers.TimeDistributed`.
 *
 * @example
 * layers.timeDistributed({ layer: layers.dense({ units: 4 }) }).apply(ones([2, 5, 3])).shape; // [2, 5, 4]
 */
export class TimeDistributed extends Layer {
  static override readonly className: string = "TimeDistributed";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;

  constructor(options: TimeDistributedOptions) {
    super(options);
  }

  protected override checkInput({ shape }: InputSpec): void {
    if (shape.length >= 3) return;
    const hint = "A recurrent layer before it needs returnSequences: true.";
    fail("shape-mismatch", this.where, "input of rank 3 or more [batch, time, …]", formatShape(shape), hint);
  }

  protected override createWeights(inputShape: DynamicShape): void {
    this.layer.build(withoutTime(inputShape));
  }

  override call(x: Tensor, { mask }: CallOptions): Tensor {
    const [batch, steps, ...rest] = x.shape as [number, number, ...number[]];
    const rows = batch * steps;
    const inner = mask instanceof Tensor && mask.rank > 2 ? reshape(mask, [rows, ...mask.shape.slice(2)]) : undefined;
    // Where a batch is computed in parts, a part's rows are those of all its steps.
    const part = callContext().rows;
    const own = part && { first: part.first * steps, total: part.total * steps };
    const y = inContext({ rows: own }, () => this.layer.apply(reshape(x, [rows, ...rest]), { mask: inner }));
    if (!(y instanceof Tensor)) return this.#failSeveral();
    return reshape(y, [batch, steps, ...y.shape.slice(1)]);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    const output: unknown = this.layer.computeOutputShape(withoutTime(inputShape));
    if (!isShape(output)) return this.#failSeveral();
    return [inputShape[0] ?? null, inputShape[1] ?? null, ...output.slice(1)];
  }

  #failSeveral(): never {
    return fail("unsupported", this.where, "a layer of one output", "one of several", "Leave out returnState: true.");
  }
}

function withoutTime([batch = null, , ...rest]: DynamicShape): DynamicShape {
  return [batch, ...rest];
}

/**
 * A layer applied to each step by itself: [batch, time, …] → [batch, time, …]. See {@link TimeDistributed}.
 *
 * @example
 * layers.timeDistributed({ layer: layers.dense({ units: 10, activation: "softmax" }) });
 */
export function timeDistributed(options: TimeDistributedOptions): TimeDistributed {
  return new TimeDistributed(options);
}

registerSerializable(TimeDistributed, "keras.layers");
