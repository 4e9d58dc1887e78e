import { checkInitializerOptions, Initializer } from "./initializer.js";

/** All 0. Keras: `Zeros`. @example initializers.zeros().apply([2]) // [0, 0] */
export function zeros(): Initializer {
  return new Initializer("zeros", {}, { code: "zeros" });
}

/** All 1. Keras: `Ones`. @example initializers.ones().apply([2]) // [1, 1] */
export function ones(): Initializer {
  return new Initializer("ones", {}, { code: "ones" });
}

/** All `value` (default 0). Keras: `Constant`. @example initializers.constant({ value: 0.1 }) */
export function constant(options: { value?: number } = {}): Initializer {
  checkInitializerOptions("constant", options, ["value"]);
  const { value = 0 } = options;
  return new Initializer("constant", { value }, { code: "constant", a: value });
}

/**
 * `gain` (default 1) on the diagonal, 0 elsewhere. Keras: `Identity`.
 *
 * **Shapes** rank 2. **Errors** `shape-mismatch` for another rank.
 *
 * @example layers.simpleRNN({ units: 8, activation: "relu", recurrentInitializer: "identity" }) // Le, Jaitly and Hinton's IRNN
 */
export function identity(options: { gain?: number } = {}): Initializer {
  checkInitializerOptions("identity", options, ["gain"]);
  const { gain = 1 } = options;
  return new Initializer("identity", { gain }, { code: "identity", a: gain });
}
