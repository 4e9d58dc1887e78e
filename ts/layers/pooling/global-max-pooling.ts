import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { max, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import { GLOBAL_POOLING, GlobalPooling1D, type GlobalPooling1DOptions } from "./global-pooling.js";

/**
 * The largest value of each feature over time: y[b, f] = maxₜ x[b, t, f].
 *
 * **Shapes** [batch, time, features] → [batch, features], with `keepdims` [batch, 1, features]. A mask is not used, as in Keras, which is said once.
 * **Errors** `shape-mismatch` unless of rank 3. **Source** Keras 3, `keras.layers.GlobalMaxPooling1D`.
 *
 * @example
 * layers.globalMaxPooling1d().apply([[[1], [3]]]); // [[3]]
 */
export class GlobalMaxPooling1D extends GlobalPooling1D {
  static override readonly className: string = "GlobalMaxPooling1D";
  static readonly aliases = ["GlobalMaxPool1D"] as const;
  static override readonly options: OptionTable = { ...GLOBAL_POOLING, ...Layer.options };

  constructor(options: GlobalPooling1DOptions = {}) {
    super(options);
  }

  override call(x: Tensor): Tensor {
    return max(x, { axis: 1, keepdims: this.keepdims });
  }
}

/**
 * The largest value of each feature over time. See {@link GlobalMaxPooling1D}.
 *
 * @example
 * layers.globalMaxPooling1d();
 */
export function globalMaxPooling1d(options?: GlobalPooling1DOptions): GlobalMaxPooling1D {
  return new GlobalMaxPooling1D(options);
}

registerSerializable(GlobalMaxPooling1D, "keras.layers");
