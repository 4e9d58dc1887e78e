import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { number, type OptionsOf, oneOf } from "../../core/options.js";
import { checkShape, formatShape, normalizeAxis } from "../../core/shapes.js";
import type { DType, TensorData } from "../../core/types.js";
import { full, tensor } from "../create.js";
import { type TensorLike, whereOf } from "../dispatch.js";
import { atRest, emptyData } from "../from-values.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { asTensor } from "./as-tensor.js";
import { cast } from "./cast.js";
import { concat } from "./concat.js";
import { gather, slice } from "./indexing.js";
import { AXES, axis, FIRST_AXIS, opOptions } from "./op-options.js";
import { broadcastTo, reshape, reverse } from "./shape-ops.js";

const MAYBE_AXIS = {
  /** Along which axis; negative ones count from the end. Default: along the flattened tensor. */
  axis: axis().orNull(),
};

/**
 * x laid beside itself, so many times along each axis.
 *
 * **Shapes** size · repeats at each axis; the shorter of shape and repeats is filled up with 1 in front. **Errors** `invalid-argument`.
 * **Source** Keras 3, `keras.ops.tile`.
 *
 * @example
 * tile([[1, 2]], [2, 2]); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function tile<D extends DType = DType>(x: TensorLike<D>, repeats: number | readonly number[]): Tensor<D> {
  const counts = requireCounts("tile", repeats);
  return scoped(() => {
    const input = asTensor("tile", x);
    const rank = Math.max(input.rank, counts.length);
    const fill = (list: readonly number[]) => [...new Array<number>(rank - list.length).fill(1), ...list];
    const [own, times] = [fill(input.shape), fill(counts)];
    const pairs = own.map((size, k) => [times[k]!, size]);
    const apart = reshape(
      input,
      own.flatMap((size) => [1, size]),
    );
    const spread = broadcastTo(apart, pairs.flat());
    return reshape(
      spread,
      pairs.map(([count, size]) => count! * size!),
    ) as Tensor<D>;
  });
}

/**
 * Each slice of x along an axis so many times, one after the other.
 *
 * **Shapes** the axis as long as all repeats together. **Defaults** axis null, which flattens x. repeats one number, or one for each slice.
 * **Errors** `invalid-argument`; `shape-mismatch` for another number of repeats than slices.
 * **Source** Keras 3, `keras.ops.repeat`.
 *
 * @example
 * repeat([1, 2], 2); // [1, 1, 2, 2]
 */
export function repeat<D extends DType = DType>(
  x: TensorLike<D>,
  repeats: number | readonly number[],
  options?: OptionsOf<typeof MAYBE_AXIS>,
): Tensor<D> {
  const counts = requireCounts("repeat", repeats);
  return along("repeat", x, options, (size) => {
    if (counts.length !== 1 && counts.length !== size) {
      fail(
        "shape-mismatch",
        whereOf("repeat"),
        `one number of repeats, or ${size} of them`,
        `${counts.length} of them`,
      );
    }
    const times = Array.from({ length: size }, (_, i) => counts[i] ?? counts[0]!);
    const total = times.reduce((sum, count) => sum + count, 0);
    checkShape(whereOf("repeat"), [total]);
    const places = emptyData("int32", total);
    let end = 0;
    times.forEach((count, i) => {
      end += count;
      places.fill(i, end - count, end);
    });
    return places;
  });
}

/**
 * The elements along axes in reverse order; {@link reverse} takes one axis.
 *
 * **Defaults** axis null: all. **Errors** `invalid-argument`. **Source** Keras 3, `keras.ops.flip`.
 *
 * @example
 * flip([[1, 2], [3, 4]]); // [[4, 3], [2, 1]]
 */
export function flip<D extends DType = DType>(x: TensorLike<D>, options?: OptionsOf<typeof AXES>): Tensor<D> {
  const { axis } = opOptions("flip", AXES, options);
  return scoped(() => {
    const input = asTensor("flip", x);
    const axes = axis?.map((one) => normalizeAxis(whereOf("flip"), one, input.rank)) ?? input.shape.map((_, at) => at);
    return axes.reduce((y, axis) => reverse(y, { axis }), input) as Tensor<D>;
  });
}

/**
 * The elements moved on along an axis; what goes over the end comes in at the beginning.
 *
 * **Defaults** axis null: along the flattened tensor, in whose shape it stays. **Errors** `invalid-argument`. **Source** Keras 3, `keras.ops.roll`.
 *
 * @example
 * roll([1, 2, 3], 1); // [3, 1, 2]
 */
export function roll<D extends DType = DType>(
  x: TensorLike<D>,
  shift: number,
  options?: OptionsOf<typeof MAYBE_AXIS>,
): Tensor<D> {
  if (!isWhole(shift)) fail("invalid-argument", whereOf("roll"), "shift to be a whole number", quoted(shift));
  return scoped(() => {
    const input = asTensor("roll", x);
    const places = (size: number) => Int32Array.from({ length: size }, (_, i) => (((i - shift) % size) + size) % size);
    return reshape(along("roll", input, options, places), input.shape) as Tensor<D>;
  });
}

/** The slices along an axis that `places` names, given how many there are; without an axis those of the flattened tensor. */
function along<D extends DType>(
  where: string,
  x: TensorLike<D>,
  options: OptionsOf<typeof MAYBE_AXIS> | undefined,
  places: (size: number) => TensorData,
): Tensor<D> {
  const { axis } = opOptions(where, MAYBE_AXIS, options);
  return scoped(() => {
    const input = asTensor(where, x);
    const [from, at] =
      axis === null ? [reshape(input, [-1]), 0] : [input, normalizeAxis(whereOf(where), axis, input.rank)];
    const indices = places(from.shape[at]!);
    return gather(from, atRest([indices.length], "int32", indices), { axis: at }) as Tensor<D>;
  });
}

/**
 * x cut into parts along an axis: into so many equal ones, or at these places.
 *
 * **Defaults** axis 0. **Errors** `shape-mismatch` when the axis does not divide; `invalid-argument`, also for places out of order.
 * **Source** Keras 3, `keras.ops.split`.
 *
 * @example
 * const [first, rest] = split([1, 2, 3], [1]);
 * rest; // [2, 3]
 */
export function split<D extends DType = DType>(
  x: TensorLike<D>,
  indicesOrSections: number | readonly number[],
  options?: OptionsOf<typeof FIRST_AXIS>,
): Tensor<D>[] {
  const { axis } = opOptions("split", FIRST_AXIS, options);
  const where = whereOf("split");
  return scoped(() => {
    const input = asTensor("split", x);
    const at = normalizeAxis(where, axis, input.rank);
    const cuts = [0, ...cutsOf(where, indicesOrSections, input.shape[at]!), input.shape[at]!];
    return cuts.slice(1).map((end, k) => {
      const begin = input.shape.map((_, one) => (one === at ? cuts[k]! : 0));
      return slice(
        input,
        begin,
        input.shape.map((size, one) => (one === at ? end - cuts[k]! : size)),
      );
    }) as Tensor<D>[];
  });
}

function cutsOf(where: string, given: number | readonly number[], size: number): readonly number[] {
  if (Array.isArray(given)) {
    const isRising = given.every((cut, k) => isWhole(cut) && cut >= (given[k - 1] ?? 0) && cut <= size);
    return isRising
      ? given
      : fail("invalid-argument", where, `places to cut at, rising, from 0 to ${size}`, quoted(given));
  }
  if (!isWhole(given) || (given as number) < 1) {
    fail("invalid-argument", where, "a number of parts, or the places to cut at", quoted(given));
  }
  const count = given as number;
  if (size % count !== 0)
    fail("shape-mismatch", where, `an axis that divides into ${count} equal parts`, `one of size ${size}`);
  return Array.from({ length: count - 1 }, (_, k) => ((k + 1) * size) / count);
}

const PAD = {
  /** What is put there: a constant, the border itself, or the inside mirrored, with the border ("symmetric") or without ("reflect"). Default "constant". */
  mode: oneOf("constant", "edge", "reflect", "symmetric").default("constant"),
  /** The constant. Default 0. */
  constantValues: number().default(0),
};

/**
 * x with more elements before and after along each axis.
 *
 * **Shapes** before + size + after. `padWidth` is one number for all, a pair [before, after] for all, or a pair for each axis.
 * **Defaults** mode "constant", constantValues 0. **Errors** `invalid-argument`; `shape-mismatch` where a mirror image is too short.
 * **Source** Keras 3, `keras.ops.pad`.
 *
 * @example
 * pad([1, 2], [1, 2]); // [0, 1, 2, 0, 0]
 */
export function pad<D extends DType = DType>(
  x: TensorLike<D>,
  padWidth: number | readonly [number, number] | readonly (readonly [number, number])[],
  options?: OptionsOf<typeof PAD>,
): Tensor<D> {
  const { mode, constantValues } = opOptions("pad", PAD, options);
  return scoped(() => {
    const input = asTensor("pad", x);
    const widths = widthsOf(whereOf("pad"), padWidth, input.rank);
    return widths.reduce((y, [before, after], axis) => {
      if (before === 0 && after === 0) return y;
      if (mode !== "constant") return gather(y, placesOf(mode, y.shape[axis]!, before, after), { axis });
      const block = (size: number) =>
        cast(
          full(
            y.shape.map((own, at) => (at === axis ? size : own)),
            constantValues,
          ),
          y.dtype,
        );
      return concat([block(before), y, block(after)], { axis });
    }, input) as Tensor<D>;
  });
}

function widthsOf(where: string, given: unknown, rank: number): [number, number][] {
  const isPair = (pair: unknown): pair is [number, number] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((width) => isWhole(width) && width >= 0);
  const one = isPair([given, given]) ? [given, given] : given;
  const all: unknown = isPair(one) ? Array.from({ length: rank }, () => one) : given;
  if (Array.isArray(all) && all.length === rank && all.every(isPair)) return all;
  return fail("invalid-argument", where, `a pair [before, after] for each of the ${rank} axes`, quoted(given));
}

/** Which element stands at each place of a padded axis. */
function placesOf(mode: string, size: number, before: number, after: number): Tensor {
  const least = mode === "reflect" ? 2 : 1;
  if (size < least)
    fail("shape-mismatch", whereOf("pad"), `an axis of at least ${least} for mode "${mode}"`, formatShape([size]));
  const period = mode === "reflect" ? 2 * size - 2 : 2 * size;
  const place = (i: number) => {
    if (mode === "edge") return Math.min(Math.max(i, 0), size - 1);
    const k = ((i % period) + period) % period;
    return k < size ? k : period - k - (mode === "reflect" ? 0 : 1);
  };
  const places = Array.from({ length: before + size + after }, (_, i) => place(i - before));
  return tensor(places, [places.length], "int32");
}

function requireCounts(where: string, given: unknown): readonly number[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length > 0 && list.every((count) => isWhole(count) && count >= 0)) return list as readonly number[];
  return fail("invalid-argument", whereOf(where), "repeats as whole numbers from 0 up", quoted(given));
}
