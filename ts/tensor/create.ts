import { requireNumber, requireWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { flag, type OptionsOf, readOptions } from "../core/options.js";
import { checkShape, sizeOf } from "../core/shapes.js";
import type { DType, Nested, Shape, TypedArray } from "../core/types.js";
import { atRest, checkDType, emptyData, fromValues, toInts } from "./from-values.js";
import { cast } from "./ops/cast.js";
import { reshape } from "./ops/shape-ops.js";
import { scoped } from "./scope.js";
import { Tensor, type Typed } from "./tensor.js";

/**
 * A tensor of these values.
 *
 * **Shapes** that of the nested arrays, or `shape`. **Defaults** dtype float32 for numbers, bool for booleans, int32 for
 * typed arrays of integers. A tensor is taken over in another shape or dtype; so is what `postMessage` or `structuredClone` makes of one
 * that is at rest.
 *
 * **Errors** `shape-mismatch` when nested arrays are ragged or the count is not the shape's; `invalid-argument`, also for an int32
 * tensor of what is no whole number ({@link cast} cuts fractions off).
 *
 * @example
 * tensor([[1, 2], [3, 4]]);
 * tensor([1, 0, 2], [3], "int32");
 * tensor(new Float32Array(6), [2, 3]);
 */
export function tensor<D extends DType>(values: Values, shape: Shape | undefined, dtype: D): Typed<D>;
export function tensor(values: IntegerArray, shape?: Shape): Tensor<"int32">;
export function tensor<D extends DType>(values: Tensor<D>, shape?: Shape): Tensor<D>;
export function tensor(values: Values, shape?: Shape, dtype?: DType): Tensor;
export function tensor(values: Values, shape?: Shape, dtype?: DType): Tensor {
  if (!(values instanceof Tensor)) return fromValues("tensor", values, shape, dtype);
  if (dtype === "int32" && values.dtype === "float32") {
    return fromValues("tensor", values.data(), shape ?? values.shape, dtype);
  }
  return scoped(() => {
    const typed = cast(values, dtype ?? values.dtype);
    return shape === undefined ? typed : reshape(typed, shape);
  });
}

type Values = Nested | TypedArray | Tensor;

/** Whose numbers become int32. */
type IntegerArray = Exclude<TypedArray, Float32Array | Float64Array>;

function filled(where: string, shape: Shape, dtype: DType, value: number): Tensor {
  checkDType(where, dtype);
  checkShape(where, shape);
  if (dtype === "int32") toInts(where, Float64Array.of(value), []);
  const data = emptyData(dtype, sizeOf(shape));
  if (value !== 0) data.fill(dtype === "bool" ? 1 : value);
  return atRest([...shape], dtype, data);
}

/**
 * All 0. **Defaults** float32.
 *
 * @example
 * zeros([2, 3]);
 */
export function zeros(shape: Shape): Tensor;
export function zeros<D extends DType>(shape: Shape, dtype: D): Typed<D>;
export function zeros(shape: Shape, dtype: DType = "float32"): Tensor {
  return filled("zeros", shape, dtype, 0);
}

/**
 * All 1. **Defaults** float32.
 *
 * @example
 * ones([2, 3]);
 */
export function ones(shape: Shape): Tensor;
export function ones<D extends DType>(shape: Shape, dtype: D): Typed<D>;
export function ones(shape: Shape, dtype: DType = "float32"): Tensor {
  return filled("ones", shape, dtype, 1);
}

/**
 * All the same value. **Defaults** float32, or bool for a boolean.
 *
 * @example
 * full([2, 3], 0.5);
 */
export function full(shape: Shape, value: number): Tensor;
export function full(shape: Shape, value: boolean): Tensor<"bool">;
export function full<D extends DType>(shape: Shape, value: number | boolean, dtype: D): Typed<D>;
export function full(shape: Shape, value: number | boolean, dtype?: DType): Tensor;
export function full(shape: Shape, value: number | boolean, dtype?: DType): Tensor {
  if (typeof value !== "number" && typeof value !== "boolean") {
    fail("invalid-argument", "full", "a number or boolean as value", quoted(value));
  }
  return filled("full", shape, dtype ?? (typeof value === "boolean" ? "bool" : "float32"), Number(value));
}

/**
 * start, start + step, … up to but without stop; `range(n)` is 0 … n-1.
 *
 * **Defaults** start 0, step 1, dtype int32 when all are whole numbers, else float32. **Errors** `invalid-argument` for a step of 0.
 *
 * @example
 * range(2, 8, 2); // [2, 4, 6]
 */
export function range(start: number, stop?: number, step?: number): Tensor;
export function range<D extends DType>(
  start: number,
  stop: number | undefined,
  step: number | undefined,
  dtype: D,
): Typed<D>;
export function range(start: number, stop?: number, step = 1, dtype?: DType): Tensor {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  requireNumber("range", "start", from);
  requireNumber("range", "stop", to);
  requireNumber("range", "step", step, (step) => step !== 0, "a finite number other than 0");
  const type = dtype ?? ([from, to, step].every(Number.isInteger) ? "int32" : "float32");
  const shape = checkShape("range", [Math.max(0, Math.ceil((to - from) / step))]);
  return fromValues(
    "range",
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => from + i * step),
    shape,
    type,
  );
}

const LINSPACE = {
  /** Is `stop` the last of them? Default true. */
  endpoint: flag().default(true),
};

/**
 * So many numbers from start to stop, equally far apart.
 *
 * **Shapes** [num], float32. **Defaults** num 50, endpoint true. **Errors** `invalid-argument`. **Source** Keras 3, `keras.ops.linspace`.
 *
 * @example
 * linspace(0, 1, 5); // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, stop: number, num = 50, options?: OptionsOf<typeof LINSPACE>): Tensor {
  requireNumber("linspace", "start", start);
  requireNumber("linspace", "stop", stop);
  const shape = checkShape("linspace", [requireWhole("linspace", "num", num, 0)]);
  const { endpoint } = readOptions("linspace", LINSPACE, options);
  const step = (stop - start) / Math.max(1, endpoint ? num - 1 : num);
  const place = (i: number) => (endpoint && i === num - 1 && i > 0 ? stop : start + i * step);
  return atRest(
    shape,
    "float32",
    Float32Array.from({ length: num }, (_, i) => place(i)),
  );
}

/**
 * The unit matrix [n, m]: 1 on the diagonal, 0 elsewhere. **Defaults** m = n, float32.
 *
 * @example
 * eye(3);
 */
export function eye(n: number, m?: number): Tensor;
export function eye<D extends DType>(n: number, m: number | undefined, dtype: D): Typed<D>;
export function eye(n: number, m = n, dtype: DType = "float32"): Tensor {
  const shape = checkShape("eye", [n, m]);
  const data = emptyData(checkDType("eye", dtype), sizeOf(shape));
  for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = 1;
  return atRest(shape, dtype, data);
}
