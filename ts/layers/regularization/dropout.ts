import { fail } from "../../core/errors.js";
import { Option, type OptionsOf, type OptionTable, seed, share, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";
import { mul, reshape, type Tensor } from "../../tensor/index.js";
import { callContext, rawDropout, runOne, seedHi, seedLo } from "../../tensor/internal.js";
import { type CallOptions, Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";
import { DropoutStreams, ownRows, wholeBatch } from "./dropout-streams.js";

const OPTIONS = {
  /** The fraction that is dropped, in [0, 1). */
  rate: share("rate"),
  /** The shape of the mask, with 1 (or null for the input's own size) per axis: `[null, 1, null]` drops the same features at all times. */
  noiseShape: new Option<DynamicShape>(requireNoiseShape).orNull(),
  /** The same seed gives the same masks. Default: drawn. */
  seed: seed().orNull(),
};

/** Options of {@link Dropout}. */
export interface DropoutOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Dropout extends ValuesOf<typeof OPTIONS> {}

/**
 * Sets a random fraction of its input to 0 in training and scales up the rest: y = x·m / (1 - rate), m being 0 or 1.
 *
 * **Shapes** any → the same. Each call draws anew; without training the input passes unchanged.
 * **Errors** `invalid-argument` for a rate outside [0, 1); `shape-mismatch` for a noiseShape that does not broadcast.
 * **Source** Srivastava et al. 2014; Keras 3, `keras.layers.Dropout`.
 *
 * @example
 * layers.dropout({ rate: 0.5, seed: 1 }).apply(ones([2, 4]), { training: true }); // 0s and 2s
 */
export class Dropout extends Layer {
  static override readonly className: string = "Dropout";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;
  readonly #streams: DropoutStreams;

  constructor(options: DropoutOptions) {
    super(options);
    this.#streams = new DropoutStreams(this.seed ?? this.drawSeed());
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
    const { noiseShape: noise } = this;
    if (noise === null) return;
    const fits =
      noise.length === x.shape.length && noise.every((size, k) => size === null || size === 1 || size === x.shape[k]);
    if (fits) return;
    fail("shape-mismatch", this.where, `an input that fits noiseShape ${formatShape(noise)}`, formatShape(x.shape));
  }

  override call(x: Tensor, { training = false }: CallOptions): Tensor {
    if (!training || this.rate === 0) return x;
    const counter = this.#streams.next();
    const { noiseShape } = this;
    if (noiseShape !== null || callContext().rows !== null)
      return mul(x, this.#noise(x.shape, noiseShape ?? x.shape.map(() => null), counter));
    const { seed, stream } = this.#streams.key(counter, "input");
    return runOne(this.label, [x], (handle) => rawDropout(handle, seedHi(seed), seedLo(seed), stream, this.rate));
  }

  #noise(shape: Shape, noiseShape: DynamicShape, counter: number): Tensor {
    const samples = shape[0]!;
    const perSample = noiseShape[0] === null;
    const sizes = noiseShape.map((size, k) => size ?? (k === 0 ? wholeBatch(samples) : shape[k]!));
    const columns = sizes.at(-1) ?? 1;
    const rows = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
    const mask = this.#streams.wholeMask(this.label, counter, "input", [1, rows, columns], this.rate);
    return perSample ? ownRows(reshape(mask, sizes), 0, samples) : reshape(mask, sizes);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }

  override get isRowwise(): boolean {
    return super.isRowwise && (this.noiseShape?.[0] ?? 1) === 1;
  }

  /** @internal */
  override get dropoutStreams(): DropoutStreams[] {
    return [this.#streams];
  }
}

function requireNoiseShape(where: string, name: string, value: unknown): DynamicShape {
  const isSize = (size: unknown) => size === null || (Number.isSafeInteger(size) && (size as number) > 0);
  if (Array.isArray(value) && value.every(isSize)) return [...value];
  return fail("invalid-argument", where, `${name} to be an array of positive integers or nulls`, value);
}

/**
 * Random zeros in training; the rest is scaled up by 1 / (1 - rate). See {@link Dropout}.
 *
 * @example
 * layers.dropout({ rate: 0.5 });
 */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}

registerSerializable(Dropout, "keras.layers");
