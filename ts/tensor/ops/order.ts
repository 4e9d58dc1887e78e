import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { flag, type OptionsOf } from "../../core/options.js";
import { normalizeAxis } from "../../core/shapes.js";
import type { DType, TensorData } from "../../core/types.js";
import { type TensorLike, whereOf } from "../dispatch.js";
import { atRest } from "../from-values.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { asTensor } from "./as-tensor.js";
import { gather } from "./indexing.js";
import { hostLanes } from "./on-host.js";
import { LAST_AXIS, opOptions } from "./op-options.js";
import { reshape } from "./shape-ops.js";

/** The places of a line's elements from the smallest to the largest; equal ones stay in order, NaN comes last. */
function rising(line: TensorData): number[] {
  const last = (a: number, b: number) => Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return Array.from(line.keys()).sort((i, j) => line[i]! - line[j]! || last(line[i]!, line[j]!) || i - j);
}

/** From the largest to the smallest; equal ones stay in order, NaN comes first, as in PyTorch. */
function falling(line: TensorData): number[] {
  const last = (a: number, b: number) => Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return Array.from(line.keys()).sort((i, j) => line[j]! - line[i]! || last(line[i]!, line[j]!) || i - j);
}

/** The elements along an axis that stand at those places of it, [..., k, ...]. */
function takeAlong(x: Tensor, places: Tensor, axis: number): Tensor {
  const inner = x.shape.slice(axis + 1).reduce((product, one) => product * one, 1);
  const [own, size] = [x.shape[axis]!, places.shape[axis]!];
  const flat = (places._read("gather") as Int32Array).map((place, at) => {
    const [line, i] = [Math.floor(at / (size * inner)), at % inner];
    return (line * own + place) * inner + i;
  });
  return gather(reshape(x, [-1]), atRest(places.shape, "int32", flat));
}

/**
 * Where the elements along an axis stand that sort it: the smallest first, equal ones in order, NaN last.
 *
 * **Shapes** x's, int32. **Defaults** axis -1. **Errors** `invalid-argument`, also for a scalar. **Source** Keras 3, `keras.ops.argsort`.
 *
 * @example
 * argSort([3, 1, 2]); // [1, 2, 0]
 */
export function argSort(x: TensorLike, options?: OptionsOf<typeof LAST_AXIS>): Tensor<"int32"> {
  const { axis } = opOptions("argSort", LAST_AXIS, options);
  return scoped(() => {
    const input = asTensor("argSort", x);
    const at = normalizeAxis(whereOf("argSort"), axis, input.rank);
    return hostLanes("argSort", input, at, [input.shape[at]!, "int32"], (line, write) => {
      rising(line).forEach((place, k) => {
        write(k, place);
      });
    });
  });
}

/**
 * The elements along an axis from the smallest to the largest, NaN last.
 *
 * **Shapes** x's; any dtype. **Defaults** axis -1. **Errors** `invalid-argument`, also for a scalar. **Source** Keras 3, `keras.ops.sort`.
 *
 * @example
 * sort([3, 1, 2]); // [1, 2, 3]
 */
export function sort<D extends DType = DType>(x: TensorLike<D>, options?: OptionsOf<typeof LAST_AXIS>): Tensor<D> {
  const { axis } = opOptions("sort", LAST_AXIS, options);
  return scoped(() => {
    const input = asTensor("sort", x);
    const at = normalizeAxis(whereOf("sort"), axis, input.rank);
    return takeAlong(input, argSort(input, { axis: at }), at) as Tensor<D>;
  });
}

const SORTED = {
  /** Largest first? Otherwise in the order in which they stand. Default true. */
  sorted: flag().default(true),
};

/**
 * The k largest along the last axis, and where they stand: `[values, indices]`. Of equal ones the first.
 *
 * **Shapes** [..., n] → twice [..., k], indices int32. **Defaults** sorted true. **Errors** `invalid-argument` unless k is a whole number from 1 to n.
 * **Source** Keras 3, `keras.ops.top_k`.
 *
 * @example
 * const [values] = topK([3, 1, 2], 2);
 * values; // [3, 2]
 */
export function topK<D extends DType = DType>(
  x: TensorLike<D>,
  k: number,
  options?: OptionsOf<typeof SORTED>,
): [values: Tensor<D>, indices: Tensor<"int32">] {
  const { sorted } = opOptions("topK", SORTED, options);
  return scoped(() => {
    const input = asTensor("topK", x);
    const at = normalizeAxis(whereOf("topK"), -1, input.rank);
    const size = input.shape[at]!;
    if (!isWhole(k) || k < 1 || k > size) {
      fail("invalid-argument", whereOf("topK"), `k to be a whole number from 1 to ${size}`, quoted(k));
    }
    const indices = hostLanes("topK", input, at, [k, "int32"], (line, write) => {
      const places = falling(line).slice(0, k);
      (sorted ? places : places.sort((a, b) => a - b)).forEach((place, i) => {
        write(i, place);
      });
    });
    return [takeAlong(input, indices, at) as Tensor<D>, indices];
  });
}
