import { fail } from "../../core/errors.js";
import { run, runOne, type TensorLike, whereOf } from "../dispatch.js";
import type { Tensor } from "../tensor.js";
import { axisOf } from "./axis.js";

/**
 * Tensors one after the other along an axis they have.
 *
 * **Shapes** equal but for that axis. **Defaults** axis -1, as in Keras. **Errors** `shape-mismatch`, `dtype-mismatch`, `invalid-argument`.
 *
 * @example
 * concat([[[1], [2]], [[3], [4]]], { axis: 1 }); // [[1, 3], [2, 4]]
 */
export function concat(xs: readonly TensorLike[], options: { axis?: number } = {}): Tensor {
  const axis = axisOf("concat", options, -1);
  requireSome("concat", xs);
  return runOne("concat", xs, (raw, ...handles) => raw.rawConcat(handles, axis));
}

/**
 * Tensors of one shape side by side along a new axis.
 *
 * **Shapes** n × [...] → [n, ...] for axis 0. **Defaults** axis 0. **Errors** `shape-mismatch`, `dtype-mismatch`, `invalid-argument`.
 *
 * @example
 * stack([[1, 2], [3, 4]]); // [[1, 2], [3, 4]]
 */
export function stack(xs: readonly TensorLike[], options: { axis?: number } = {}): Tensor {
  const axis = axisOf("stack", options, 0);
  requireSome("stack", xs);
  return runOne("stack", xs, (raw, ...handles) => raw.rawStack(handles, axis));
}

function requireSome(where: string, xs: readonly TensorLike[]): void {
  if (!Array.isArray(xs) || xs.length === 0)
    fail("invalid-argument", whereOf(where), "an array of one tensor or more", xs);
}

/**
 * The slices of x along an axis, which they no longer have: one for each time step, say.
 *
 * **Shapes** [B, T, I] → T × [B, I] for axis 1. **Defaults** axis 0. **Errors** `invalid-argument`.
 *
 * @example
 * for (const word of unstack(embedded, { axis: 1 })) state = step(word, state);
 */
export function unstack(x: TensorLike, options: { axis?: number } = {}): Tensor[] {
  const axis = axisOf("unstack", options, 0);
  return run("unstack", [x], (raw, x) => raw.rawUnstack(x!, axis));
}
