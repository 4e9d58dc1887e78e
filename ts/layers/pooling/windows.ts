import { type OptionsOf, oneOf, type ValuesOf } from "../../core/options.js";
import { gather, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { DynamicShape, InputSpec } from "../shapes.js";
import { countWindows, placesOf, requireWindows, steps, type Windows } from "../windows.js";

/** Options of the layers that make one step of each window. */
export const POOLING = {
  /** The steps of a window. Default: 2. */
  poolSize: steps().default(2),
  /** The steps from one window to the next. Default: poolSize. */
  strides: steps().orNull(),
  /** "valid": whole windows only. "same": ⌈time / strides⌉ windows, which may reach beyond both ends; nothing counts there. */
  padding: oneOf("valid", "same").default("valid"),
  /** The channels are the last axis: the one order that there is here. */
  dataFormat: oneOf("channelsLast").default("channelsLast"),
};

/** Options of the layers that make one step of each window. */
export interface Pooling1DOptions extends LayerOptions, OptionsOf<typeof POOLING> {}

export interface Pooling1D extends ValuesOf<typeof POOLING> {}

/** What the layers have in common that make one step of each window of steps. */
export abstract class Pooling1D extends Layer {
  get #windows(): Windows {
    const { poolSize, strides, padding } = this;
    return { size: poolSize, stride: strides ?? poolSize, dilation: 1, padding };
  }

  protected override checkInput(x: InputSpec): void {
    requireWindows(this.where, x, this.#windows, 'Use padding: "same", or a smaller poolSize.');
  }

  /** The steps that each window reads; those before the first step or after the last are beyond the input. */
  protected placesOf(time: number): number[][] {
    return placesOf(this.#windows, time);
  }

  /** [batch, windows, poolSize, features]; beyond an end its step stands, which belongs to that window too. */
  protected windowsOf(x: Tensor, places: readonly number[][]): Tensor {
    const last = x.shape[1]! - 1;
    const within = places.map((window) => window.map((t) => Math.min(Math.max(t, 0), last)));
    return gather(x, within, { axis: 1 });
  }

  override computeOutputShape([batch = null, time = null, features = null]: DynamicShape): DynamicShape {
    return [batch, time === null ? null : countWindows(this.#windows, time), features];
  }
}
