import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { Option, type OptionsOf, oneOf, type ValuesOf } from "../../core/options.js";
import { formatShape } from "../../core/shapes.js";
import { gather, type Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireSequence } from "../shapes.js";

/** A number of steps from 1 up; Keras's files hold it as a list of one. */
function steps(): Option<number | readonly [number], number> {
  return new Option<number | readonly [number], number>((where, name, value) => {
    const size: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    if (isWhole(size) && (size as number) >= 1) return size as number;
    return fail("invalid-argument", where, `${name} to be a whole number from 1 up`, quoted(value));
  });
}

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
  protected override checkInput(x: InputSpec): void {
    requireSequence(this.where, x);
    const time = x.shape[1] ?? null;
    const least = this.padding === "valid" ? this.poolSize : 1;
    if (time === null || time >= least) return;
    const hint = least > 1 ? 'Use padding: "same", or a smaller poolSize.' : "";
    fail("shape-mismatch", this.where, `an input of at least ${least} steps`, formatShape(x.shape), hint);
  }

  get #stride(): number {
    return this.strides ?? this.poolSize;
  }

  #count(time: number): number {
    return Math.ceil((this.padding === "same" ? time : time - this.poolSize + 1) / this.#stride);
  }

  /** The steps that each window reads; those before the first step or after the last are beyond the input. */
  protected placesOf(time: number): number[][] {
    const count = this.#count(time);
    const beyond = Math.max(0, (count - 1) * this.#stride + this.poolSize - time);
    const first = this.padding === "same" ? -Math.floor(beyond / 2) : 0;
    return Array.from({ length: count }, (_, window) =>
      Array.from({ length: this.poolSize }, (_, k) => first + window * this.#stride + k),
    );
  }

  /** [batch, windows, poolSize, features]; beyond an end its step stands, which belongs to that window too. */
  protected windowsOf(x: Tensor, places: readonly number[][]): Tensor {
    const last = x.shape[1]! - 1;
    const within = places.map((window) => window.map((t) => Math.min(Math.max(t, 0), last)));
    return gather(x, within, { axis: 1 });
  }

  override computeOutputShape([batch = null, time = null, features = null]: DynamicShape): DynamicShape {
    return [batch, time === null ? null : this.#count(time), features];
  }
}
