import { requireNumber } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { rawClipByGlobalNorm, rawClipByNorm } from "../../wasm/raw.js";
import { run, runOne, type TensorLike } from "../dispatch.js";
import type { Tensor } from "../tensor.js";

/**
 * t scaled down to norm c if its norm is larger: t · c / max(‖t‖, c).
 *
 * **Shapes** t's. **Errors** `invalid-argument` unless c > 0.
 *
 * **Source** Pascanu, Mikolov, Bengio 2013, algorithm 1, for one tensor.
 *
 * @example
 * clipByNorm([3, 4], 1); // [0.6, 0.8]
 */
export function clipByNorm(t: TensorLike, c: number): Tensor {
  requireBound("clipByNorm", c);
  return runOne("clipByNorm", [t], (t) => rawClipByNorm(t, c));
}

/**
 * All gradients scaled down together if their common norm is larger than c: g · c / max(‖g₁, …, gₙ‖, c).
 *
 * Gradients that are null stay null. Returns them and the norm before clipping, a scalar.
 *
 * **Errors** `invalid-argument` unless c > 0.
 *
 * **Source** Pascanu, Mikolov, Bengio 2013, algorithm 1.
 *
 * @example
 * const [clipped, norm] = clipByGlobalNorm(gradients, 1.0);
 */
export function clipByGlobalNorm(gradients: readonly (Tensor | null)[], c: number): [(Tensor | null)[], Tensor] {
  if (!Array.isArray(gradients) || gradients.includes(undefined)) {
    fail("invalid-argument", "clipByGlobalNorm", "a list of gradients, tensors or null", quoted(gradients));
  }
  requireBound("clipByGlobalNorm", c);
  const present = gradients.filter((gradient) => gradient !== null);
  const results = run("clipByGlobalNorm", present, (...handles) => rawClipByGlobalNorm(handles, c));
  const norm = results.pop()!;
  let at = 0;
  return [gradients.map((gradient) => (gradient === null ? null : results[at++]!)), norm];
}

function requireBound(where: string, c: unknown): void {
  requireNumber(where, "c", c, (c) => c > 0, "a finite number above 0");
}
