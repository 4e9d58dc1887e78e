import { fail, failUnknownName } from "../core/errors.js";
import { Option } from "../core/options.js";
import { classesOf, classNamed, deserialize, isSerialized, type Serialized, serialize } from "../core/registry.js";
import { Constraint } from "./constraint.js";

const PACKAGE = "keras.constraints";

/** The constraints that a name alone calls for, with their defaults. */
export type ConstraintName = "maxNorm" | "nonNeg" | "unitNorm" | "minMaxNorm";

/** What layers take as constraint: one of them, its name, or its form in a file. A bundled page has those that it names as values. */
export type ConstraintIdentifier = Constraint | ConstraintName | Partial<Serialized>;

/** The option that takes a constraint, or null for none, which is the default. */
export function constraint(): Option<ConstraintIdentifier | null, Constraint | null, true> {
  return new Option<ConstraintIdentifier, Constraint>(resolve, (value, where) => serialize(where, value)).orNull();
}

function resolve(where: string, option: string, value: unknown): Constraint {
  if (value instanceof Constraint) return value;
  const found = isSerialized(value)
    ? deserialize<unknown>(where, option, value, PACKAGE)
    : (classNamed(PACKAGE, value)?.fromConfig({}) ??
      failUnknownName(where, option, value, Object.keys(classesOf(PACKAGE))));
  return found instanceof Constraint ? found : fail("invalid-argument", where, `${option} to be a constraint`, found);
}
