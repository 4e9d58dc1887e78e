import { BinaryCrossentropy, CategoricalCrossentropy, type Loss } from "../losses/index.js";
import { toFloat } from "../losses/weights.js";
import { max, min, type Tensor } from "../tensor/index.js";
import type { Seen } from "./metric-set.js";

/** Looks at the first batch of a compiled model for what trains without an error and learns nothing, and says so in words. */
export function lookAt(
  losses: readonly (Loss | null)[],
  { outputs, yTrue, yPred }: Seen,
  activations: readonly (string | null)[] | null,
): true {
  losses.forEach((loss, k) => {
    if (loss === null) return;
    const of = outputs.count === 1 ? "" : ` of the output "${outputs.names[k]}"`;
    for (const message of troubles(loss, yTrue[k]!, yPred[k]!, activations?.[k] ?? null)) {
      console.warn(`${loss.name}${of}: ${message}`);
    }
  });
  return true;
}

function troubles(loss: Loss, yTrue: Tensor, yPred: Tensor, activation: string | null): string[] {
  const isOne = yPred.shape.at(-1) === 1;
  const found: string[] = [];
  if (isOne && activation === "softmax") {
    found.push(
      'a softmax over one unit is always 1. Use activation: "sigmoid" with binaryCrossentropy, or a unit for each class.',
    );
  }
  if (isOne && loss instanceof CategoricalCrossentropy) {
    found.push("over one class it is always 0. For yes or no by one unit use binaryCrossentropy.");
  }
  if (loss instanceof BinaryCrossentropy) found.push(...labelTrouble(yTrue));
  return found;
}

function labelTrouble(yTrue: Tensor): string[] {
  if (yTrue.size === 0) return [];
  const values = toFloat(yTrue);
  const [least, most] = [min(values).item(), max(values).item()];
  if (!(least < 0 || most > 1)) return [];
  const hint =
    least < 0
      ? "Write 0 for no and 1 for yes."
      : "For the numbers of several classes use sparseCategoricalCrossentropy.";
  return [`labels from ${least} to ${most}, where it takes 0 to 1: the loss has no least value then. ${hint}`];
}
