import { fail, quoted } from "../core/errors.js";
import { isVariable } from "./dispatch.js";
import { failDisposed, Tensor } from "./tensor.js";

/**
 * Pairs of what stands at the same place in two lists of the same length.
 *
 * **Errors** `shape-mismatch` when the lengths differ; `disposed` for tensors and variables that can no longer be used.
 *
 * @example
 * optimizer.applyGradients(zip(gradients, model.trainableVariables));
 */
export function zip<A, B>(a: readonly A[], b: readonly B[]): [A, B][] {
  if (!Array.isArray(a) || !Array.isArray(b)) {
    fail("invalid-argument", "zip", "two lists", `${quoted(a)} and ${quoted(b)}`);
  }
  if (a.length !== b.length) fail("shape-mismatch", "zip", `two lists of ${a.length}`, `a second one of ${b.length}`);
  for (const item of [...a, ...b]) {
    if (item instanceof Tensor && item.isDisposed) failDisposed("zip", item);
    if (isVariable(item)) item._live("zip");
  }
  return a.map((item, i) => [item, b[i]!]);
}
