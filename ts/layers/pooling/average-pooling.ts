import type { OptionTable } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { div, sum, type Tensor, tensor, where } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import { POOLING, Pooling1D, type Pooling1DOptions } from "./windows.js";

/**
 * The mean of each feature in each window of steps: y[b, w, f] = mean of x[b, t, f] over the steps t of window w.
 *
 * **Shapes** [batch, time, features] → [batch, windows, features]: ⌊(time - poolSize) / strides⌋ + 1 windows for padding "valid", ⌈time / strides⌉ for "same". The mean is of the steps that there are, at the ends too. A mask ends here.
 * **Defaults** poolSize 2, strides poolSize, padding "valid". **Errors** `shape-mismatch` unless of rank 3, and for padding "valid" unless there are poolSize steps.
 * **Source** Keras 3, `keras.layers.AveragePooling1D`.
 *
 * @example
 * layers.averagePooling1d().apply([[[1], [3], [2], [0]]]); // [[[2], [1]]]
 */
export class AveragePooling1D extends Pooling1D {
  static override readonly className: string = "AveragePooling1D";
  static readonly aliases = ["AvgPool1D"] as const;
  static override readonly options: OptionTable = { ...POOLING, ...Layer.options };

  constructor(options: Pooling1DOptions = {}) {
    super(options);
  }

  override call(x: Tensor): Tensor {
    const time = x.shape[1]!;
    const places = this.placesOf(time);
    const inside = places.map((window) => window.map((t) => t >= 0 && t < time));
    const counts = inside.map((window) => [window.filter(Boolean).length]);
    const counted = tensor(inside.flat(), [places.length, this.poolSize, 1], "bool");
    return div(sum(where(counted, this.windowsOf(x, places), 0), { axis: 2 }), counts);
  }
}

/**
 * The mean of each feature in each window of steps. See {@link AveragePooling1D}.
 *
 * @example
 * layers.averagePooling1d({ poolSize: 2 });
 */
export function averagePooling1d(options?: Pooling1DOptions): AveragePooling1D {
  return new AveragePooling1D(options);
}

registerSerializable(AveragePooling1D, "keras.layers");
