import { failUnknownName } from "../core/errors.js";
import {
  classNamed,
  deserialize,
  isSerialized,
  keepKnown,
  type NamesIn,
  namesOf,
  registered,
} from "../core/registry.js";
import type * as classes from "./classes.js";
import * as common from "./common.js";
import { FunctionLoss, Loss, type LossFunction } from "./loss.js";

/** A name of a loss in camelCase. */
export type LossName = NamesIn<typeof classes>;

/** What `compile` takes as loss: a name, a loss, or a function of yTrue and yPred that gives one value a sample. */
export type LossIdentifier = LossName | LossFunction | { readonly class_name: string; readonly config?: object };

keepKnown(common);

/**
 * The loss that an identifier stands for: a name in any spelling (`"mse"`, `"mean_squared_error"`), that of a registered class (`"mine>Quartic"`), a loss,
 * a function, or the form that a loss has in a file.
 *
 * **Errors** `unknown-name`.
 */
export function get(identifier: LossIdentifier): Loss {
  return lossOf("losses.get", identifier);
}

/** What to do where a name works in Node and not in a page. */
export const BUNDLED = 'In a bundled page import the class as well, such as { KLDivergence } from "throughtime".';

/** As {@link get}, in the name of `where`. */
export function lossOf(where: string, identifier: unknown): Loss {
  return knownLoss(where, identifier) ?? failUnknownName(where, "a loss", identifier, namesOf("keras.losses"), BUNDLED);
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
