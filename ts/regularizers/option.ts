import { fail, failUnknownName } from "../core/errors.js";
import { Option } from "../core/options.js";
import { classesOf, classNamed, deserialize, isSerialized, type Serialized, serialize } from "../core/registry.js";
import { Regularizer } from "./regularizer.js";

const PACKAGE = "keras.regularizers";

/** The regularizers that a name alone calls for, with their defaults. */
export type RegularizerName = "l1" | "l2" | "l1L2" | "orthogonalRegularizer";

/** What layers take as regularizer: one of them, its name, or its form in a file. A bundled page has those that it names as values. */
export type RegularizerIdentifier = Regularizer | RegularizerName | Partial<Serialized>;

/** The option that takes a regularizer, or null for none, which is the default. */
export function regularizer(): Option<RegularizerIdentifier | null, Regularizer | null, true> {
  return new Option<RegularizerIdentifier, Regularizer>(resolve, (value, where) => serialize(where, value)).orNull();
}

function resolve(where: string, option: string, value: unknown): Regularizer {
  if (value instanceof Regularizer) return value;
  const found = isSerialized(value)
    ? deserialize<unknown>(where, option, value, PACKAGE)
    : (classNamed(PACKAGE, value)?.fromConfig({}) ??
      failUnknownName(where, option, value, Object.keys(classesOf(PACKAGE))));
  return found instanceof Regularizer ? found : fail("invalid-argument", where, `${option} to be a regularizer`, found);
}
