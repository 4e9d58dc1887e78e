import { fail } from "../core/errors.js";
import { Tensor } from "../tensor/index.js";
import type { CallOptions, Layer } from "./layer.js";

/**
 * One layer after another, each given the mask of the one before.
 *
 * **Errors** `invalid-argument` for a layer with several outputs.
 */
export function throughLayers(
  layers: readonly Layer[],
  x: Tensor,
  { training = false, mask = null }: CallOptions,
): { output: Tensor; mask: Tensor | null } {
  let [output, passed] = [x, mask];
  for (const layer of layers) {
    const next: unknown = layer.apply(output, { training, mask: passed });
    if (!(next instanceof Tensor)) {
      fail("invalid-argument", layer.label, "one output in a Sequential", "several", "Leave out returnState: true.");
    }
    passed = layer.computeMask(output, passed);
    output = next;
  }
  return { output, mask: passed };
}
