import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { max, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import { POOLING, Pooling1D, type Pooling1DOptions } from "./windows.js";

/**
 * The largest value of each feature in each window of steps: y[b, w, f] = max of x[b, t, f] over the steps t of window w.
 *
 * **Shapes** [batch, time, features] → [batch, windows, features]: ⌊(time - poolSize) / strides⌋ + 1 windows for padding "valid", ⌈time / strides⌉ for "same". Equal ones share the gradient. A mask ends here.
 * **Defaults** poolSize 2, strides poolSize, padding "valid". **Errors** `shape-mismatch` unless of rank 3, and for padding "valid" unless there are poolSize steps.
 * **Source** Keras 3, `keras.layers.MaxPooling1D`.
 *
 * @example
 * layers.maxPooling1d().apply([[[1], [3], [2], [0]]]); // [[[3], [2]]]
 */
export class MaxPooling1D extends Pooling1D {
  static override readonly className: string = "MaxPooling1D";
  static readonly aliases = ["MaxPool1D"] as const;
  static override readonly options: OptionTable = { ...POOLING, ...Layer.options };

  constructor(options: Pooling1DOptions = {}) {
    super(options);
  }

  override call(x: Tensor): Tensor {
    return max(this.windowsOf(x, this.placesOf(x.shape[1]!)), { axis: 2 });
  }
}

/**
 * The largest value of each feature in each window of steps. See {@link MaxPooling1D}.
 *
 * @example
 * layers.maxPooling1d({ poolSize: 2 });
 */
export function maxPooling1d(options?: Pooling1DOptions): MaxPooling1D {
  return new MaxPooling1D(options);
}

registerSerializable(MaxPooling1D, "keras.layers");
