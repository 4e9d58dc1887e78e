import { fail } from "../core/errors.js";

/**
 * Pairs of what stands at the same place in two lists of the same length.
 *
 * **Errors** `shape-mismatch` when the lengths differ.
 *
 * @example
 * optimizer.applyGradients(zip(gradients, model.trainableVariables));
 */
export function zip<A, B>(a: readonly A[], b: readonly B[]): [A, B][] {
  if (a.length !== b.length) fail("shape-mismatch", "zip", `two lists of ${a.length}`, `a second one of ${b.length}`);
  return a.map((item, i) => [item, b[i]!]);
}
