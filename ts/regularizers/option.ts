import { Option } from "../core/options.js";
import { resolveInstance, type Serialized, serialize, type Wanted } from "../core/registry.js";
import { Regularizer } from "./regularizer.js";

const WANTED: Wanted<Regularizer> = {
  Class: Regularizer,
  what: "a regularizer",
  packageName: "keras.regularizers",
};

/** The regularizers that a name alone calls for, with their defaults. */
export type RegularizerName = "l1" | "l2" | "l1L2" | "orthogonalRegularizer";

/** What layers take as regularizer: one of them, its name, or its form in a file. A bundled page has those that it names as values. */
export type RegularizerIdentifier = Regularizer | RegularizerName | Partial<Serialized>;

/** The option that takes a regularizer, or null for none, which is the default. */
export function regularizer(): Option<RegularizerIdentifier | null, Regularizer | null, true> {
  return new Option<RegularizerIdentifier, Regularizer>(
    (where, name, value) => resolveInstance(where, name, value, WANTED),
    (value, where) => serialize(where, value),
  ).orNull();
}
