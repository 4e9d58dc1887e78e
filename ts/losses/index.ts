import { BinaryCrossentropy, type CrossentropyOptions } from "./binary-crossentropy.js";
import { CategoricalCrossentropy } from "./categorical-crossentropy.js";
import { Huber, type HuberOptions } from "./huber.js";
import type { Loss } from "./loss.js";
import { MeanAbsoluteError } from "./mean-absolute-error.js";
import { MeanSquaredError } from "./mean-squared-error.js";
import { type LossIdentifier, resolveLoss } from "./resolve.js";
import { SparseCategoricalCrossentropy } from "./sparse-categorical-crossentropy.js";

export { BinaryCrossentropy, type CrossentropyOptions } from "./binary-crossentropy.js";
export { CategoricalCrossentropy } from "./categorical-crossentropy.js";
export { Huber, type HuberOptions } from "./huber.js";
export { Loss } from "./loss.js";
export { MeanAbsoluteError } from "./mean-absolute-error.js";
export { MeanSquaredError } from "./mean-squared-error.js";
export type { LossIdentifier, LossName } from "./resolve.js";
export { SparseCategoricalCrossentropy } from "./sparse-categorical-crossentropy.js";

/** Makes a {@link BinaryCrossentropy}. */
export function binaryCrossentropy(options?: CrossentropyOptions): BinaryCrossentropy {
  return new BinaryCrossentropy(options);
}

/** Makes a {@link CategoricalCrossentropy}. */
export function categoricalCrossentropy(options?: CrossentropyOptions): CategoricalCrossentropy {
  return new CategoricalCrossentropy(options);
}

/** Makes a {@link SparseCategoricalCrossentropy}. */
export function sparseCategoricalCrossentropy(
  options?: Omit<CrossentropyOptions, "labelSmoothing">,
): SparseCategoricalCrossentropy {
  return new SparseCategoricalCrossentropy(options);
}

/** Makes a {@link MeanSquaredError}. */
export function meanSquaredError(options?: { name?: string }): MeanSquaredError {
  return new MeanSquaredError(options);
}

/** Makes a {@link MeanAbsoluteError}. */
export function meanAbsoluteError(options?: { name?: string }): MeanAbsoluteError {
  return new MeanAbsoluteError(options);
}

/** Makes a {@link Huber}. */
export function huber(options?: HuberOptions): Huber {
  return new Huber(options);
}

/** The loss an identifier stands for: a name, a loss, or a function of yTrue and yPred. **Errors** "unknown-name". */
export function get(identifier: LossIdentifier): Loss {
  return resolveLoss("losses.get", identifier);
}
