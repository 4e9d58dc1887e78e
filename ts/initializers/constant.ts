import { number, type OptionsOf, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { BuiltInInitializer, type Rule } from "./built-in.js";

/** All 0. See {@link zeros}. */
export class Zeros extends BuiltInInitializer {
  static override readonly className: string = "Zeros";
  static override readonly aliases = ["zero"] as const;

  protected override rule(): Rule {
    return { code: "zeros" };
  }
}

/** All 0. Keras: `Zeros`. @example initializers.zeros().apply([2]) // [0, 0] */
export function zeros(): Zeros {
  return new Zeros();
}

/** All 1. See {@link ones}. */
export class Ones extends BuiltInInitializer {
  static override readonly className: string = "Ones";
  static override readonly aliases = ["one"] as const;

  protected override rule(): Rule {
    return { code: "ones" };
  }
}

/** All 1. Keras: `Ones`. @example initializers.ones().apply([2]) // [1, 1] */
export function ones(): Ones {
  return new Ones();
}

const CONSTANT = {
  /** What every element is. Default: 0. */
  value: number().default(0),
};

/** Options of {@link constant}. */
export interface ConstantOptions extends OptionsOf<typeof CONSTANT> {}

export interface Constant extends ValuesOf<typeof CONSTANT> {}

/** All one value. See {@link constant}. */
export class Constant extends BuiltInInitializer {
  static override readonly className: string = "Constant";
  static override readonly options = CONSTANT;

  constructor(options: ConstantOptions = {}) {
    super(options);
  }

  protected override rule(): Rule {
    return { code: "constant", a: this.value };
  }
}

/** All `value` (default 0). Keras: `Constant`. @example initializers.constant({ value: 0.1 }) */
export function constant(options: ConstantOptions = {}): Constant {
  return new Constant(options);
}

const IDENTITY = {
  /** The values on the diagonal. Default: 1. */
  gain: number().default(1),
};

/** Options of {@link identity}. */
export interface IdentityOptions extends OptionsOf<typeof IDENTITY> {}

export interface Identity extends ValuesOf<typeof IDENTITY> {}

/** Ones on the diagonal. See {@link identity}. */
export class Identity extends BuiltInInitializer {
  static override readonly className: string = "Identity";
  static override readonly aliases = ["IdentityInitializer"] as const;
  static override readonly options = IDENTITY;

  constructor(options: IdentityOptions = {}) {
    super(options);
  }

  protected override rule(): Rule {
    return { code: "identity", a: this.gain };
  }
}

/**
 * `gain` (default 1) on the diagonal, 0 elsewhere. Keras: `Identity`.
 *
 * **Shapes** rank 2. **Errors** `shape-mismatch` for another rank.
 *
 * @example layers.simpleRNN({ units: 8, activation: "relu", recurrentInitializer: "identity" }) // Le, Jaitly and Hinton's IRNN
 */
export function identity(options: IdentityOptions = {}): Identity {
  return new Identity(options);
}

registerSerializable(Zeros, "keras.initializers");
registerSerializable(Ones, "keras.initializers");
registerSerializable(Constant, "keras.initializers");
registerSerializable(Identity, "keras.initializers");
