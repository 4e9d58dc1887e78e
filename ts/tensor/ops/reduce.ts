import type { OptionsOf } from "../../core/options.js";
import { normalizeAxis } from "../../core/shapes.js";
import { rawArgMax, rawMax, rawMean, rawMin, rawSum } from "../../wasm/raw.js";
import { runOne, type TensorLike, whereOf } from "../dispatch.js";
import type { Tensor } from "../tensor.js";
import { shapeOf } from "./as-tensor.js";
import { LAST_AXIS, opOptions, REDUCTION } from "./op-options.js";

/** Over which axes, and what becomes of them. */
export interface ReduceOptions extends OptionsOf<typeof REDUCTION> {}

type Reduction = (x: number, axes: ArrayLike<number>, keepdims: boolean) => number;

function reduce(where: string, call: Reduction, x: TensorLike, options: ReduceOptions | undefined): Tensor {
  const { axis, keepdims } = opOptions(where, REDUCTION, options);
  const { length } = shapeOf(where, x);
  const axes = axis?.map((one) => normalizeAxis(whereOf(where), one, length)) ?? Array.from({ length }, (_, i) => i);
  return runOne(where, [x], (x) => call(x!, axes, keepdims));
}

/**
 * The sum over axes.
 *
 * **Shapes** x without the reduced axes. float32. **Errors** `invalid-argument`, `dtype-mismatch`.
 *
 * @example
 * sum([[1, 2], [3, 4]], { axis: 0 }); // [4, 6]
 */
export function sum(x: TensorLike, options?: ReduceOptions): Tensor {
  return reduce("sum", rawSum, x, options);
}

/**
 * The mean over axes.
 *
 * **Shapes** x without the reduced axes. float32. **Errors** `invalid-argument`, `dtype-mismatch`.
 *
 * @example
 * mean([[1, 2], [3, 4]]); // 2.5
 */
export function mean(x: TensorLike, options?: ReduceOptions): Tensor {
  return reduce("mean", rawMean, x, options);
}

/**
 * The largest over axes; equal ones share the gradient.
 *
 * **Shapes** x without the reduced axes. float32. **Errors** `invalid-argument`, `dtype-mismatch`.
 *
 * @example
 * max([[1, 2], [3, 4]], { axis: -1 }); // [2, 4]
 */
export function max(x: TensorLike, options?: ReduceOptions): Tensor {
  return reduce("max", rawMax, x, options);
}

/**
 * The smallest over axes; equal ones share the gradient.
 *
 * **Shapes** x without the reduced axes. float32. **Errors** `invalid-argument`, `dtype-mismatch`.
 *
 * @example
 * min([[1, 2], [3, 4]], { axis: -1 }); // [1, 3]
 */
export function min(x: TensorLike, options?: ReduceOptions): Tensor {
  return reduce("min", rawMin, x, options);
}

/**
 * Where along an axis the largest stands, the first of equals.
 *
 * **Shapes** x without the axis, int32. Any dtype; true is larger than false, as in NumPy. **Defaults** axis -1.
 * **Errors** `invalid-argument`; `shape-mismatch` along an axis of size 0.
 *
 * @example
 * argMax([[1, 9, 3]]); // [1]
 */
export function argMax(x: TensorLike, options?: OptionsOf<typeof LAST_AXIS>): Tensor<"int32"> {
  const { axis } = opOptions("argMax", LAST_AXIS, options);
  return runOne("argMax", [x], (x) => rawArgMax(x, axis)) as Tensor<"int32">;
}
