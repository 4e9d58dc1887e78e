import { fail } from "../core/errors.js";
import { atLeastZero, number, type OptionsOf, seed, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { BuiltInInitializer, type Rule } from "./built-in.js";

const UNIFORM = {
  /** Default: -0.05. */
  minval: number().default(-0.05),
  /** Default: 0.05. */
  maxval: number().default(0.05),
  /** The same seed gives the same values. Default: the layer's. */
  seed: seed().orNull(),
};

/** Options of {@link randomUniform}. */
export interface UniformOptions extends OptionsOf<typeof UNIFORM> {}

export interface RandomUniform extends ValuesOf<typeof UNIFORM> {}

/** Uniform between two values. See {@link randomUniform}. */
export class RandomUniform extends BuiltInInitializer {
  static override readonly className: string = "RandomUniform";
  static override readonly aliases = ["uniform"] as const;
  static override readonly options = UNIFORM;

  constructor(options: UniformOptions = {}) {
    super(options);
    const { minval, maxval } = this;
    if (minval > maxval) fail("invalid-argument", this.name, "minval not above maxval", `${minval} and ${maxval}`);
  }

  protected override rule(): Rule {
    return { code: "randomUniform", a: this.minval, b: this.maxval };
  }
}

/**
 * Uniform on [minval, maxval). Keras: `RandomUniform`, whose defaults ±0.05 are an Embedding's.
 *
 * **Errors** `invalid-argument` when minval exceeds maxval.
 *
 * @example initializers.randomUniform({ minval: -1, maxval: 1 })
 */
export function randomUniform(options: UniformOptions = {}): RandomUniform {
  return new RandomUniform(options);
}

const NORMAL = {
  /** Default: 0. */
  mean: number().default(0),
  /** From 0 up, before truncation. Default: 0.05. */
  stddev: atLeastZero().default(0.05),
  /** The same seed gives the same values. Default: the layer's. */
  seed: seed().orNull(),
};

/** Options of the normal initializers. */
export interface NormalOptions extends OptionsOf<typeof NORMAL> {}

export interface RandomNormal extends ValuesOf<typeof NORMAL> {}

/** Normal. See {@link randomNormal}. */
export class RandomNormal extends BuiltInInitializer {
  static override readonly className: string = "RandomNormal";
  static override readonly aliases = ["normal"] as const;
  static override readonly options = NORMAL;

  constructor(options: NormalOptions = {}) {
    super(options);
  }

  protected override rule(): Rule {
    return { code: "randomNormal", a: this.mean, b: this.stddev };
  }
}

/** Normal with the given mean and standard deviation. Keras: `RandomNormal`. @example initializers.randomNormal({ stddev: 0.01 }) */
export function randomNormal(options: NormalOptions = {}): RandomNormal {
  return new RandomNormal(options);
}

export interface TruncatedNormal extends ValuesOf<typeof NORMAL> {}

/** Normal, cut off at two standard deviations. See {@link truncatedNormal}. */
export class TruncatedNormal extends BuiltInInitializer {
  static override readonly className: string = "TruncatedNormal";
  static override readonly options = NORMAL;

  constructor(options: NormalOptions = {}) {
    super(options);
  }

  protected override rule(): Rule {
    return { code: "truncatedNormal", a: this.mean, b: this.stddev };
  }
}

/** Normal, redrawn beyond two standard deviations. Keras: `TruncatedNormal`. @example initializers.truncatedNormal() */
export function truncatedNormal(options: NormalOptions = {}): TruncatedNormal {
  return new TruncatedNormal(options);
}

const ORTHOGONAL = {
  /** A factor for all values. Default: 1. */
  gain: number().default(1),
  /** The same seed gives the same values. Default: the layer's. */
  seed: seed().orNull(),
};

/** Options of {@link orthogonal}. */
export interface OrthogonalOptions extends OptionsOf<typeof ORTHOGONAL> {}

export interface Orthogonal extends ValuesOf<typeof ORTHOGONAL> {}

/** Orthonormal rows or columns. See {@link orthogonal}. */
export class Orthogonal extends BuiltInInitializer {
  static override readonly className: string = "Orthogonal";
  static override readonly aliases = ["OrthogonalInitializer"] as const;
  static override readonly options = ORTHOGONAL;

  constructor(options: OrthogonalOptions = {}) {
    super(options);
  }

  protected override rule(): Rule {
    return { code: "orthogonal", a: this.gain };
  }
}

/**
 * A matrix with orthonormal rows or columns, so that powers of it neither vanish nor explode: q·sign(diag r) of the
 * QR decomposition of a normal matrix, times `gain`. Keras: `Orthogonal`, the default of recurrent kernels.
 *
 * **Shapes** rank 2 and up; leading axes are taken together. **Errors** `shape-mismatch` below rank 2.
 * **Source** Saxe, McClelland and Ganguli 2013, *Exact solutions to the nonlinear dynamics of learning in deep linear networks*.
 *
 * @example initializers.orthogonal({ seed: 1 }).apply([4, 4])
 */
export function orthogonal(options: OrthogonalOptions = {}): Orthogonal {
  return new Orthogonal(options);
}

registerSerializable(RandomUniform, "keras.initializers");
registerSerializable(RandomNormal, "keras.initializers");
registerSerializable(TruncatedNormal, "keras.initializers");
registerSerializable(Orthogonal, "keras.initializers");
