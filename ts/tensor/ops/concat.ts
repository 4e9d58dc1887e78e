import { fail, quoted } from "../../core/errors.js";
import type { OptionsOf } from "../../core/options.js";
import type { DType } from "../../core/types.js";
import { rawConcat, rawStack, rawUnstack } from "../../wasm/raw.js";
import { run, runOne, type TensorLike, whereOf } from "../dispatch.js";
import type { Tensor } from "../tensor.js";
import { FIRST_AXIS, LAST_AXIS, opOptions } from "./op-options.js";

/**
 * Tensors one after the other along an axis they have.
 *
 * **Shapes** equal but for that axis. **Defaults** axis -1, as in Keras. **Errors** `shape-mismatch`, `dtype-mismatch`, `invalid-argument`.
 *
 * @example
 * concat([[[1], [2]], [[3], [4]]], { axis: 1 }); // [[1, 3], [2, 4]]
 */
export function concat<D extends DType = DType>(
  xs: readonly TensorLike<D>[],
  options?: OptionsOf<typeof LAST_AXIS>,
): Tensor<D> {
  requireSome("concat", xs);
  const { axis } = opOptions("concat", LAST_AXIS, options);
  return runOne<D>("concat", xs, (...handles) => rawConcat(handles, axis));
}

/**
 * Tensors of one shape side by side along a new axis.
 *
 * **Shapes** n × [...] → [n, ...] for axis 0. **Defaults** axis 0. **Errors** `shape-mismatch`, `dtype-mismatch`, `invalid-argument`.
 *
 * @example
 * stack([[1, 2], [3, 4]]); // [[1, 2], [3, 4]]
 */
export function stack<D extends DType = DType>(
  xs: readonly TensorLike<D>[],
  options?: OptionsOf<typeof FIRST_AXIS>,
): Tensor<D> {
  requireSome("stack", xs);
  const { axis } = opOptions("stack", FIRST_AXIS, options);
  return runOne<D>("stack", xs, (...handles) => rawStack(handles, axis));
}

function requireSome(where: string, xs: readonly unknown[]): void {
  if (Array.isArray(xs) && xs.length > 0 && !xs.includes(undefined)) return;
  fail("invalid-argument", whereOf(where), "an array of one tensor or more", quoted(xs));
}

/**
 * The slices of x along an axis, which they no longer have: one for each time step, say.
 *
 * **Shapes** [B, T, I] → T × [B, I] for axis 1. **Defaults** axis 0. **Errors** `invalid-argument`.
 *
 * @example
 * for (const word of unstack(embedded, { axis: 1 })) state = step(word, state);
 */
export function unstack<D extends DType = DType>(
  x: TensorLike<D>,
  options?: OptionsOf<typeof FIRST_AXIS>,
): Tensor<D>[] {
  const { axis } = opOptions("unstack", FIRST_AXIS, options);
  return run<D>("unstack", [x], (x) => rawUnstack(x!, axis));
}
