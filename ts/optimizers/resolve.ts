import { failUnknownName } from "../core/errors.js";
import { lookup } from "../core/lookup.js";
import { Adam } from "./adam.js";
import { Optimizer } from "./optimizer.js";
import { RMSprop } from "./rmsprop.js";
import { SGD } from "./sgd.js";

const OPTIMIZERS = {
  sgd: () => new SGD(),
  adam: () => new Adam(),
  rmsprop: () => new RMSprop(),
} satisfies Record<string, () => Optimizer>;

/** The name of an optimizer. */
export type OptimizerName = keyof typeof OPTIMIZERS;

/** What `compile` takes as optimizer: a name, for its defaults, or an optimizer. */
export type OptimizerIdentifier = OptimizerName | (string & {}) | Optimizer;

/** The optimizer an identifier stands for. **Errors** "unknown-name". */
export function resolveOptimizer(where: string, identifier: OptimizerIdentifier): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  const make = lookup<() => Optimizer>(OPTIMIZERS, identifier);
  return make?.() ?? failUnknownName(where, "an optimizer", identifier, Object.keys(OPTIMIZERS));
}
