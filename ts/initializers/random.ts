import { fail } from "../core/errors.js";
import { checkInitializerOptions, Initializer } from "./initializer.js";

/** Options of the normal initializers. */
export interface NormalOptions {
  /** Default: 0. */
  mean?: number;
  /** Before truncation. Default: 0.05. */
  stddev?: number;
  /** The same seed gives the same values. Default: the layer's. */
  seed?: number | null;
}

/** Options of {@link randomUniform}. */
export interface UniformOptions {
  /** Default: -0.05. */
  minval?: number;
  /** Default: 0.05. */
  maxval?: number;
  /** The same seed gives the same values. Default: the layer's. */
  seed?: number | null;
}

/** Options of {@link orthogonal}. */
export interface OrthogonalOptions {
  /** A factor for all values. Default: 1. */
  gain?: number;
  /** The same seed gives the same values. Default: the layer's. */
  seed?: number | null;
}

/**
 * Uniform on [minval, maxval). Keras: `RandomUniform`, whose defaults ±0.05 are an Embedding's.
 *
 * **Errors** `invalid-argument` when minval exceeds maxval.
 *
 * @example initializers.randomUniform({ minval: -1, maxval: 1 })
 */
export function randomUniform(options: UniformOptions = {}): Initializer {
  checkInitializerOptions("randomUniform", options, ["minval", "maxval", "seed"]);
  const { minval = -0.05, maxval = 0.05, seed = null } = options;
  if (minval > maxval) fail("invalid-argument", "randomUniform", "minval not above maxval", `${minval} and ${maxval}`);
  return new Initializer("randomUniform", { minval, maxval }, { code: "randomUniform", a: minval, b: maxval }, seed);
}

/** Normal with the given mean and standard deviation. Keras: `RandomNormal`. @example initializers.randomNormal({ stddev: 0.01 }) */
export function randomNormal(options: NormalOptions = {}): Initializer {
  return normal("randomNormal", options);
}

/** Normal, redrawn beyond two standard deviations. Keras: `TruncatedNormal`. @example initializers.truncatedNormal() */
export function truncatedNormal(options: NormalOptions = {}): Initializer {
  return normal("truncatedNormal", options);
}

function normal(name: "randomNormal" | "truncatedNormal", options: NormalOptions): Initializer {
  checkInitializerOptions(name, options, ["mean", "stddev", "seed"]);
  const { mean = 0, stddev = 0.05, seed = null } = options;
  if (stddev < 0) fail("invalid-argument", name, "stddev not below 0", stddev);
  return new Initializer(name, { mean, stddev }, { code: name, a: mean, b: stddev }, seed);
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
export function orthogonal(options: OrthogonalOptions = {}): Initializer {
  checkInitializerOptions("orthogonal", options, ["gain", "seed"]);
  const { gain = 1, seed = null } = options;
  return new Initializer("orthogonal", { gain }, { code: "orthogonal", a: gain }, seed);
}
