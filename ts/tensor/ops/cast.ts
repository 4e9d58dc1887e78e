import type { DType } from "../../core/types.js";
import { DTYPES } from "../../wasm/copies.js";
import { rawCast } from "../../wasm/raw.js";
import { runOne, type TensorLike } from "../dispatch.js";
import { checkDType } from "../from-values.js";
import type { Typed } from "../tensor.js";

/**
 * x in another dtype: floats are cut towards 0 for int32; anything but 0 is true; true is 1.
 *
 * Differentiable from float32 to float32 only. **Errors** `invalid-argument` for NaN and whatever else is beyond int32.
 *
 * @example
 * cast(greater(x, 0), "float32"); // 0 and 1
 */
export function cast<D extends DType>(x: TensorLike, dtype: D): Typed<D> {
  const code = DTYPES.indexOf(checkDType("cast", dtype));
  return runOne("cast", [x], (x) => rawCast(x, code)) as Typed<D>;
}
