import { Adam, type AdamOptions } from "./adam.js";
import type { Optimizer } from "./optimizer.js";
import { type OptimizerIdentifier, resolveOptimizer } from "./resolve.js";
import { RMSprop, type RMSpropOptions } from "./rmsprop.js";
import { SGD, type SGDOptions } from "./sgd.js";

export { Adam, type AdamOptions } from "./adam.js";
export { Optimizer, type OptimizerOptions } from "./optimizer.js";
export type { OptimizerIdentifier, OptimizerName } from "./resolve.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export { SGD, type SGDOptions } from "./sgd.js";

/** Makes an {@link SGD}; a number is its learning rate. */
export function sgd(options?: number | SGDOptions): SGD {
  return new SGD(options);
}

/** Makes an {@link Adam}; a number is its learning rate. */
export function adam(options?: number | AdamOptions): Adam {
  return new Adam(options);
}

/** Makes an {@link RMSprop}; a number is its learning rate. */
export function rmsprop(options?: number | RMSpropOptions): RMSprop {
  return new RMSprop(options);
}

/** The optimizer an identifier stands for. **Errors** "unknown-name". */
export function get(identifier: OptimizerIdentifier): Optimizer {
  return resolveOptimizer("optimizers.get", identifier);
}
