import { fail } from "../../core/errors.js";
import { flag, type OptionsOf } from "../../core/options.js";
import { rawMatmul } from "../../wasm/raw.js";
import { binary, type TensorLike } from "../dispatch.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { asTensor } from "./as-tensor.js";
import { opOptions } from "./op-options.js";
import { transpose } from "./shape-ops.js";

const OPTIONS = {
  /** Are a's last two axes exchanged first? Default false. */
  transposeA: flag().default(false),
  /** Are b's? Default false. */
  transposeB: flag().default(false),
};

/** Which operands are transposed first. */
export interface MatmulOptions extends OptionsOf<typeof OPTIONS> {}

/**
 * The matrix product a·b.
 *
 * **Shapes** [m, k]·[k, n] → [m, n]; [..., m, k]·[k, n]; or equal leading axes in both. float32.
 *
 * **Errors** `shape-mismatch`, `dtype-mismatch`.
 *
 * @example
 * matmul([[1, 2]], [[3], [4]]); // [[11]]
 */
export function matmul(a: TensorLike, b: TensorLike, options?: MatmulOptions): Tensor {
  if (options === undefined) return binary("matmul", rawMatmul, a, b);
  const { transposeA, transposeB } = opOptions("matmul", OPTIONS, options);
  return scoped(() => binary("matmul", rawMatmul, transposeA ? transposed(a) : a, transposeB ? transposed(b) : b));
}

function transposed(x: TensorLike): Tensor {
  const t = asTensor("matmul", x);
  if (t.rank < 2) fail("shape-mismatch", "matmul", "matrices, of rank 2 or more", t);
  const axes = t.shape.map((_, axis) => axis);
  return transpose(t, [...axes.slice(0, -2), t.rank - 1, t.rank - 2]);
}
