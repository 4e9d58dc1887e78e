import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import { type Tensor, tensor } from "../tensor/index.js";

/** What masked steps weigh in the mean of a loss, and in a metric: 0, and the others total/valid, or 1. */
export type MaskUse = "loss" | "metric";

/**
 * The weights when steps are masked: 0 for a masked step, else the sample's weight, for a loss times total/valid.
 *
 * So the mean of a loss over all steps is the mean over those that count, as Keras has it.
 * **Shapes** mask: bool [batch, time]; sampleWeight: [batch] or [batch, time].
 */
export function maskedWeight(mask: Tensor | null, sampleWeight: Tensor | null, use: MaskUse): Tensor | null {
  if (mask === null) return sampleWeight;
  const kept = mask.data();
  const valid = kept.filter((k: number) => k !== 0).length;
  const scale = use === "metric" ? 1 : valid === 0 ? 0 : kept.length / valid;
  const given = sampleWeight?.data();
  const share = given === undefined ? 1 : kept.length / given.length;
  if (!Number.isInteger(share)) {
    const expected = `sampleWeight that fits the mask ${formatShape(mask.shape)}`;
    fail("shape-mismatch", "fit", expected, formatShape(sampleWeight?.shape ?? []));
  }
  const weights = Float32Array.from(kept, (k, i) => k * scale * (given?.[Math.floor(i / share)] ?? 1));
  return tensor(weights, mask.shape);
}
