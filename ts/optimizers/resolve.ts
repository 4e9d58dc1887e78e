import { failUnknownName } from "../core/errors.js";
import { classesOf, classNamed, deserialize, isSerialized, keepKnown, type Serialized } from "../core/registry.js";
import type * as classes from "./classes.js";
import * as common from "./common.js";
import { Optimizer } from "./optimizer.js";

keepKnown(common);

/** The names of the functions that make an optimizer without being told anything. */
type FactoryName<Index, Name extends keyof Index> = Name extends Name
  ? Index[Name] extends () => Optimizer
    ? Name
    : never
  : never;

/** The name of an optimizer. */
export type OptimizerName = FactoryName<typeof classes, keyof typeof classes>;

/** What `compile` takes as optimizer: a name, for its defaults, an optimizer, or its form in a file. */
export type OptimizerIdentifier = OptimizerName | Optimizer | Serialized;

const PACKAGE = "keras.optimizers";

/** The optimizer an identifier stands for. **Errors** `unknown-name`. */
export function resolveOptimizer(where: string, identifier: OptimizerIdentifier): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  const made = isSerialized(identifier)
    ? deserialize<unknown>(where, "an optimizer", identifier, PACKAGE)
    : classNamed(PACKAGE, identifier)?.fromConfig({});
  if (made instanceof Optimizer) return made;
  const names = Object.keys(classesOf(PACKAGE)).map((name) => name.toLowerCase());
  return failUnknownName(where, "a known name of an optimizer, or an instance such as new AdamW()", identifier, names);
}

/** The optimizer that a name, an instance or its form in a file stands for. **Errors** `unknown-name`. */
export function get(identifier: OptimizerIdentifier): Optimizer {
  return resolveOptimizer("optimizers.get", identifier);
}
