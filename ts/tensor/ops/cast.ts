import type { DType } from "../../core/types.js";
import { DTYPES } from "../../wasm/copies.js";
import { runOne, type TensorLike } from "../dispatch.js";
import { checkDType } from "../from-values.js";
import type { Tensor } from "../tensor.js";

/**
 * x in another dtype: floats are cut towards 0 for int32; anything but 0 is true; true is 1.
 *
 * Differentiable from float32 to float32 only. **Errors** `invalid-argument` for NaN and whatever else is beyond int32.
 *
 * @example
 * cast(greater(x, 0), "float32"); // 0 and 1
 */
export function cast(x: TensorLike, dtype: DType): Tensor {
  const code = DTYPES.indexOf(checkDType("cast", dtype));
  return runOne("cast", [x], (raw, x) => raw.rawCast(x, code));
}
