import { failUnknownName } from "../core/errors.js";
import { lookup } from "../core/lookup.js";
import type { Tensor } from "../tensor/index.js";
import { BinaryCrossentropy } from "./binary-crossentropy.js";
import { CategoricalCrossentropy } from "./categorical-crossentropy.js";
import { Huber } from "./huber.js";
import { FunctionLoss, Loss } from "./loss.js";
import { MeanAbsoluteError } from "./mean-absolute-error.js";
import { MeanSquaredError } from "./mean-squared-error.js";
import { SparseCategoricalCrossentropy } from "./sparse-categorical-crossentropy.js";

/** The losses by name; snake case and the class's name are understood too. */
export const LOSSES = {
  binaryCrossentropy: () => new BinaryCrossentropy(),
  categoricalCrossentropy: () => new CategoricalCrossentropy(),
  sparseCategoricalCrossentropy: () => new SparseCategoricalCrossentropy(),
  meanSquaredError: () => new MeanSquaredError(),
  mse: () => new MeanSquaredError(),
  meanAbsoluteError: () => new MeanAbsoluteError(),
  mae: () => new MeanAbsoluteError(),
  huber: () => new Huber(),
} satisfies Record<string, () => Loss>;

/** A name of a loss in camelCase. */
export type LossName = keyof typeof LOSSES;

/** What `compile` takes as loss: a name (`"binary_crossentropy"` works too), a loss, or a function. */
export type LossIdentifier = LossName | (string & {}) | Loss | ((yTrue: Tensor, yPred: Tensor) => Tensor);

/** The loss of that name, if there is one. */
export function lossNamed(name: string): Loss | undefined {
  return lookup<() => Loss>(LOSSES, name)?.();
}

/** The loss an identifier stands for. **Errors** "unknown-name". */
export function resolveLoss(where: string, identifier: LossIdentifier): Loss {
  if (identifier instanceof Loss) return identifier;
  if (typeof identifier === "function") return new FunctionLoss(identifier);
  return (
    lookup<() => Loss>(LOSSES, identifier)?.() ?? failUnknownName(where, "a loss", identifier, Object.keys(LOSSES))
  );
}
