import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { mul, reshape, type Tensor } from "../tensor/index.js";
import { runOne, seedHi, seedLo } from "../tensor/internal.js";
import { DropoutStreams, isPart, ownRows, wholeBatch } from "./dropout-streams.js";
import { type CallOptions, Layer, requireFloat } from "./layer.js";
import type { DynamicShape, LayerOptions } from "./layer-base.js";
import { rate, seedOption } from "./options.js";

/** Options of {@link Dropout}. */
export interface DropoutOptions extends LayerOptions {
  /** The fraction that is dropped, in [0, 1). */
  rate: number;
  /** The shape of the mask, with 1 (or null for the input's own size) per axis: `[null, 1, null]` drops the same features at all times. */
  noiseShape?: DynamicShape | null;
  /** The same seed gives the same masks. Default: drawn. */
  seed?: number | null;
}

/**
 * Sets a random fraction of its input to 0 in training and scales up the rest: y = x·m / (1 - rate), m being 0 or 1.
 *
 * **Shapes** any → the same. Each call draws anew; without training the input passes unchanged.
 * **Errors** `invalid-argument` for a rate outside [0, 1); `shape-mismatch` for a noiseShape that does not broadcast.
 * **Source** Srivastava et al. 2014; Keras 3, `keras.layers.Dropout`.
 *
 * @example layers.dropout({ rate: 0.5, seed: 1 }).apply(ones([2, 4]), { training: true }) // 0s and 2s
 */
export class Dropout extends Layer {
  readonly rate: number;
  readonly seed: number | null;
  readonly noiseShape: DynamicShape | null;
  override readonly supportsMasking = true;
  readonly #streams: DropoutStreams;

  constructor(options: DropoutOptions) {
    super("Dropout", options, ["rate", "noiseShape", "seed"]);
    this.rate = rate(this.label, "rate", options.rate);
    this.seed = seedOption(this.label, options.seed);
    this.noiseShape = checkNoiseShape(this.label, options.noiseShape);
    this.#streams = new DropoutStreams(this.seed ?? this.drawSeed());
  }

  protected override checkInput(shape: Shape, x: Tensor): void {
    requireFloat(this.label, x);
    const noise = this.noiseShape;
    if (noise === null) return;
    const fits =
      noise.length === shape.length && noise.every((size, k) => size === null || size === 1 || size === shape[k]);
    if (!fits)
      fail("shape-mismatch", this.label, `an input that fits noiseShape ${formatShape(noise)}`, formatShape(shape));
  }

  override call(x: Tensor, { training = false }: CallOptions): Tensor {
    if (!training || this.rate === 0) return x;
    const counter = this.#streams.next();
    const { noiseShape } = this;
    if (noiseShape !== null || isPart())
      return mul(x, this.#noise(x.shape, noiseShape ?? x.shape.map(() => null), counter));
    const { seed, stream } = this.#streams.key(counter, "input");
    return runOne(this.label, [x], (raw, handle) =>
      raw.rawDropout(handle, seedHi(seed), seedLo(seed), stream, this.rate),
    );
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

  /** @internal */
  override get dropoutStreams(): DropoutStreams[] {
    return [this.#streams];
  }

  override getConfig(): Record<string, unknown> {
    const { rate, seed, noiseShape } = this;
    return { ...super.getConfig(), rate, seed, noiseShape };
  }
}

function checkNoiseShape(where: string, value: unknown): DynamicShape | null {
  if (value === undefined || value === null) return null;
  const isSize = (size: unknown) => size === null || (Number.isSafeInteger(size) && (size as number) > 0);
  if (Array.isArray(value) && value.every(isSize)) return [...value];
  return fail("invalid-argument", where, "noiseShape to be an array of positive integers or nulls", value);
}
