/** Layers that draw at random in training, and how they draw: each row of a batch the same, whichever rows are computed. */
import { fail } from "../../core/errors.js";
import { Option, seed, share } from "../../core/options.js";
import { formatShape } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";
import { mul, reshape, type Tensor } from "../../tensor/index.js";
import { callContext, rawDropout, rawRandomNormal, runOne, seedHi, seedLo } from "../../tensor/internal.js";
import { type CallOptions, Layer } from "../layer.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";
import { DropoutStreams, ownRows, wholeBatch } from "./dropout-streams.js";

/** What the layers have in common that draw in training, and let their input pass otherwise. */
export abstract class NoiseLayer extends Layer {
  declare readonly seed: number | null;
  override readonly supportsMasking = true;
  /** Where its draws come from. */
  protected readonly streams: DropoutStreams;

  constructor(options: object) {
    super(options);
    this.streams = new DropoutStreams(this.seed ?? this.drawSeed());
  }

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
    requireNoiseFits(this.where, x, this.#own.noiseShape ?? null);
  }

  /** Options that most of them have. */
  get #own(): { readonly rate?: number; readonly noiseShape?: DynamicShape | null } {
    return this as object;
  }

  /** How much is drawn: at 0 the input passes in training too. */
  protected get amount(): number {
    return this.#own.rate ?? 0;
  }

  /** What training makes of the input. */
  protected abstract disturb(x: Tensor): Tensor;

  override call(x: Tensor, { training = false }: CallOptions): Tensor {
    return training && this.amount > 0 ? this.disturb(x) : x;
  }

  /** A mask that is made for a batch of one size does not fit a part of it. */
  override get isRowwise(): boolean {
    return super.isRowwise && (this.#own.noiseShape?.[0] ?? 1) === 1;
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }

  /** @internal */
  override get dropoutStreams(): DropoutStreams[] {
    return [this.streams];
  }
}

/** The shape of a mask: a size for each axis, 1 where it is the same along it, or null for the input's own. */
function noiseShape(): Option<DynamicShape> {
  const isSize = (size: unknown) => size === null || (Number.isSafeInteger(size) && (size as number) > 0);
  return new Option<DynamicShape>((where, name, value) => {
    if (Array.isArray(value) && value.every(isSize)) return [...value];
    return fail("invalid-argument", where, `${name} to be an array of positive integers or nulls`, value);
  });
}

/** Options of layers that drop single elements, or what a mask of another shape has in common. */
export const MASK_OPTIONS = {
  /** The fraction that is dropped, in [0, 1). */
  rate: share("rate"),
  /** The shape of the mask, with 1 (or null for the input's own size) per axis: `[null, 1, null]` drops the same features at all times. */
  noiseShape: noiseShape().orNull(),
  /** The same seed gives the same masks. Default: drawn. */
  seed: seed().orNull(),
};

/** Throws `shape-mismatch` unless a mask of this shape broadcasts over the input. */
function requireNoiseFits(where: string, { shape }: InputSpec, noise: DynamicShape | null): void {
  if (noise === null) return;
  const fits =
    noise.length === shape.length && noise.every((size, k) => size === null || size === 1 || size === shape[k]);
  if (!fits) fail("shape-mismatch", where, `an input that fits noiseShape ${formatShape(noise)}`, formatShape(shape));
}

/** x·m / (1 - rate), m being 0 in a random fraction of places and 1 elsewhere. */
export function dropOut(
  where: string,
  streams: DropoutStreams,
  x: Tensor,
  rate: number,
  noise: DynamicShape | null,
): Tensor {
  if (noise !== null || callContext().rows !== null) return mul(x, keepMask(where, streams, x.shape, rate, noise));
  const { seed, stream } = streams.key(streams.next(), "input");
  return runOne(where, [x], (handle) => rawDropout(handle, seedHi(seed), seedLo(seed), stream, rate));
}

/** A mask of 0 and 1 / (1 - rate) that broadcasts over the shape. */
export function keepMask(
  where: string,
  streams: DropoutStreams,
  shape: Shape,
  rate: number,
  noise: DynamicShape | null,
): Tensor {
  const sizes = shape.map((own, k) => noise?.[k] ?? (k === 0 ? wholeBatch(own) : own));
  const columns = sizes.at(-1) ?? 1;
  const rows = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
  const mask = reshape(streams.wholeMask(where, streams.next(), "input", [1, rows, columns], rate), sizes);
  return (noise?.[0] ?? null) === null ? ownRows(mask, 0, shape[0]!) : mask;
}

/** Normally distributed numbers, one for each element. */
export function normalNoise(
  where: string,
  streams: DropoutStreams,
  shape: Shape,
  mean: number,
  stddev: number,
): Tensor {
  const { seed, stream } = streams.key(streams.next(), "input");
  const sizes = shape.map((own, k) => (k === 0 ? wholeBatch(own) : own));
  const whole = runOne(where, [], () => rawRandomNormal(sizes, mean, stddev, seedHi(seed), seedLo(seed), stream));
  return ownRows(whole, 0, shape[0] ?? 1);
}
