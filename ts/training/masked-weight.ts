import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import { type Tensor, tensor } from "../tensor/index.js";

/**
 * The weights of the loss when steps are masked: 0 for a masked step, else the sample's weight times total/valid.
 *
 * So the mean over all steps is the mean over those that count, as Keras has it.
 * **Shapes** mask: bool [batch, time]; sampleWeight: [batch] or [batch, time].
 */
export function maskedWeight(mask: Tensor | null, sampleWeight: Tensor | null): Tensor | null {
  if (mask === null) return sampleWeight;
  const kept = mask.data();
  const valid = kept.filter((k: number) => k !== 0).length;
  const scale = valid === 0 ? 0 : kept.length / valid;
  const given = sampleWeight?.data();
  const share = given === undefined ? 1 : kept.length / given.length;
  if (!Number.isInteger(share)) {
    const expected = `sampleWeight that fits the mask ${formatShape(mask.shape)}`;
    fail("shape-mismatch", "fit", expected, formatShape(sampleWeight?.shape ?? []));
  }
  const weights = Float32Array.from(kept, (k, i) => k * scale * (given?.[Math.floor(i / share)] ?? 1));
  return tensor(weights, mask.shape);
}
