import { Option } from "../core/options.js";
import { resolveInstance, type Serialized, serialize, type Wanted } from "../core/registry.js";
import { Constraint } from "./constraint.js";

const WANTED: Wanted<Constraint> = {
  Class: Constraint,
  what: "a constraint",
  packageName: "keras.constraints",
};

/** The constraints that a name alone calls for, with their defaults. */
export type ConstraintName = "maxNorm" | "nonNeg" | "unitNorm" | "minMaxNorm";

/** What layers take as constraint: one of them, its name, or its form in a file. A bundled page has those that it names as values. */
export type ConstraintIdentifier = Constraint | ConstraintName | Partial<Serialized>;

/** The option that takes a constraint, or null for none, which is the default. */
export function constraint(): Option<ConstraintIdentifier | null, Constraint | null, true> {
  return new Option<ConstraintIdentifier, Constraint>(
    (where, name, value) => resolveInstance(where, name, value, WANTED),
    (value, where) => serialize(where, value),
  ).orNull();
}
