import { failUnknownName } from "../core/errors.js";
import { classNamed, deserialize, isSerialized, type NamesIn, namesIn, registered } from "../core/registry.js";
import * as classes from "./classes.js";
import { FunctionLoss, Loss, type LossFunction } from "./loss.js";

/** A name of a loss in camelCase. */
export type LossName = NamesIn<typeof classes>;

/** What `compile` takes as loss: a name, a loss, or a function of yTrue and yPred that gives one value a sample. */
export type LossIdentifier = LossName | LossFunction | { readonly class_name: string; readonly config?: object };

/** Every {@link LossName}. */
export const lossNames: readonly string[] = namesIn(classes);

/**
 * The loss that an identifier stands for: a name in any spelling (`"mse"`, `"mean_squared_error"`), that of a registered class (`"mine>Quartic"`), a loss,
 * a function, or the form that a loss has in a file.
 *
 * **Errors** `unknown-name`.
 */
export function get(identifier: LossIdentifier): Loss {
  return lossOf("losses.get", identifier);
}

/** As {@link get}, in the name of `where`. */
export function lossOf(where: string, identifier: unknown): Loss {
  return knownLoss(where, identifier) ?? failUnknownName(where, "a loss", identifier, lossNames);
}

/** The loss that an identifier stands for, if it is one. */
export function knownLoss(where: string, identifier: unknown): Loss | undefined {
  if (identifier instanceof Loss) return identifier;
  if (typeof identifier === "function") return new FunctionLoss(identifier as LossFunction);
  if (isSerialized(identifier)) return deserialize<Loss>(where, "a loss", identifier, "keras.losses");
  if (typeof identifier !== "string") return undefined;
  const found = classNamed("keras.losses", identifier) ?? registered(identifier);
  const isLoss = typeof found === "function" && found.prototype instanceof Loss;
  return isLoss ? (found as unknown as typeof Loss).fromConfig({}) : undefined;
}
