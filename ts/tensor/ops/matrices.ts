import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { Option, type OptionsOf } from "../../core/options.js";
import { formatShape } from "../../core/shapes.js";
import type { DType } from "../../core/types.js";
import { type TensorLike, whereOf } from "../dispatch.js";
import { atRest } from "../from-values.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { mul, where } from "./arithmetic.js";
import { asTensor } from "./as-tensor.js";
import { cast } from "./cast.js";
import { opOptions } from "./op-options.js";
import { reshape } from "./shape-ops.js";

/**
 * The outer product of two vectors: yᵢⱼ = aᵢ·bⱼ. Other shapes are flattened.
 *
 * **Shapes** [n], [m] → [n, m]. float32, or int32 both. **Errors** `dtype-mismatch`. **Source** Keras 3, `keras.ops.outer`.
 *
 * @example
 * outer([1, 2], [3, 4]); // [[3, 4], [6, 8]]
 */
export function outer(a: TensorLike, b: TensorLike): Tensor {
  return scoped(() => mul(reshape(a, [-1, 1]), reshape(b, [1, -1])));
}

const DIAGONAL = {
  /** Which diagonal is the border: 0 the main one, above it 1, 2, …, below it -1, -2, …. Default 0. */
  k: new Option<number>((at, name, value) =>
    isWhole(value) ? value : fail("invalid-argument", at, `${name} to be a whole number`, quoted(value)),
  ).default(0),
};

/**
 * The matrix with 0 above a diagonal.
 *
 * **Shapes** [..., n, m], any dtype. **Defaults** k 0. **Errors** `shape-mismatch` below rank 2; `invalid-argument`. **Source** Keras 3, `keras.ops.tril`.
 *
 * @example
 * tril([[1, 2], [3, 4]]); // [[1, 0], [3, 4]]
 */
export function tril<D extends DType = DType>(x: TensorLike<D>, options?: OptionsOf<typeof DIAGONAL>): Tensor<D> {
  return triangle("tril", x, options, (row, column, k) => column - row <= k);
}

/**
 * The matrix with 0 below a diagonal.
 *
 * **Shapes** [..., n, m], any dtype. **Defaults** k 0. **Errors** `shape-mismatch` below rank 2; `invalid-argument`. **Source** Keras 3, `keras.ops.triu`.
 *
 * @example
 * triu([[1, 2], [3, 4]]); // [[1, 2], [0, 4]]
 */
export function triu<D extends DType = DType>(x: TensorLike<D>, options?: OptionsOf<typeof DIAGONAL>): Tensor<D> {
  return triangle("triu", x, options, (row, column, k) => column - row >= k);
}

function triangle<D extends DType>(
  op: string,
  x: TensorLike<D>,
  options: OptionsOf<typeof DIAGONAL> | undefined,
  isKept: (row: number, column: number, k: number) => boolean,
): Tensor<D> {
  const { k } = opOptions(op, DIAGONAL, options);
  return scoped(() => {
    const input = asTensor(op, x);
    const [rows, columns] = input.shape.slice(-2);
    if (columns === undefined)
      fail("shape-mismatch", whereOf(op), "matrices, of rank 2 or more", formatShape(input.shape));
    const mask = new Uint8Array(rows! * columns).map((_, i) => Number(isKept(Math.floor(i / columns), i % columns, k)));
    const none = cast(atRest([], "float32", new Float32Array(1)), input.dtype);
    return where(atRest([rows!, columns], "bool", mask), input, none) as Tensor<D>;
  });
}
