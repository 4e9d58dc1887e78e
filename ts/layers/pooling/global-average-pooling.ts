import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { cast, div, expandDims, mean, sum, type Tensor, where } from "../../tensor/index.js";
import type { CallOptions } from "../layer.js";
import { Layer } from "../layer.js";
import { GLOBAL_POOLING, GlobalPooling1D, type GlobalPooling1DOptions } from "./global-pooling.js";

/**
 * The mean over time, of the steps that a mask leaves: y[b, f] = Σₜ m[b, t]·x[b, t, f] / Σₜ m[b, t].
 *
 * **Shapes** [batch, time, features] → [batch, features], with `keepdims` [batch, 1, features]. A mask is used, and ends here; a sample of padding alone gives NaN, as in Keras.
 * **Errors** `shape-mismatch` unless of rank 3. **Source** Keras 3, `keras.layers.GlobalAveragePooling1D`.
 *
 * @example
 * layers.globalAveragePooling1d().apply([[[1], [3]]]); // [[2]]
 */
export class GlobalAveragePooling1D extends GlobalPooling1D {
  static override readonly className: string = "GlobalAveragePooling1D";
  static readonly aliases = ["GlobalAvgPool1D"] as const;
  static override readonly options: OptionTable = { ...GLOBAL_POOLING, ...Layer.options };

  override readonly supportsMasking = true;

  constructor(options: GlobalPooling1DOptions = {}) {
    super(options);
  }

  override call(x: Tensor, { mask = null }: CallOptions): Tensor {
    const over = { axis: 1, keepdims: this.keepdims };
    if (mask === null) return mean(x, over);
    const counts = expandDims(mask as Tensor, { axis: 2 });
    return div(sum(where(counts, x, 0), over), sum(cast(counts, "float32"), over));
  }

  override computeMask(): null {
    return null;
  }
}

/**
 * The mean over time, of the steps that a mask leaves. See {@link GlobalAveragePooling1D}.
 *
 * @example
 * layers.globalAveragePooling1d();
 */
export function globalAveragePooling1d(options?: GlobalPooling1DOptions): GlobalAveragePooling1D {
  return new GlobalAveragePooling1D(options);
}

registerSerializable(GlobalAveragePooling1D, "keras.layers");
