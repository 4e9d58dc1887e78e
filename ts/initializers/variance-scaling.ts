import { fail, failUnknownName } from "../core/errors.js";
import { checkInitializerOptions, Initializer } from "./initializer.js";

const MODES = ["fanIn", "fanOut", "fanAvg"] as const;
const DISTRIBUTIONS = ["uniform", "untruncatedNormal", "truncatedNormal"] as const;

/** Options of {@link varianceScaling}. */
export interface VarianceScalingOptions {
  /** Default: 1. */
  scale?: number;
  /** What the variance is divided by. Default: "fanIn". */
  mode?: (typeof MODES)[number];
  /** Default: "truncatedNormal". */
  distribution?: (typeof DISTRIBUTIONS)[number];
  /** The same seed gives the same values. Default: the layer's. */
  seed?: number | null;
}

/** Options of the named rules below. */
export interface SeedOptions {
  /** The same seed gives the same values. Default: the layer's. */
  seed?: number | null;
}

/**
 * Random values of variance `scale / n`, n being the inputs, the outputs or the mean of both. Keras: `VarianceScaling`.
 *
 * **Errors** `invalid-argument` for a scale not above 0; `unknown-name`.
 *
 * @example initializers.varianceScaling({ scale: 2, mode: "fanOut" })
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  checkInitializerOptions("varianceScaling", options, ["scale", "mode", "distribution", "seed"]);
  const { scale = 1, mode = "fanIn", distribution = "truncatedNormal", seed = null } = options;
  if (!(scale > 0)) fail("invalid-argument", "varianceScaling", "scale above 0", scale);
  if (!MODES.includes(mode)) failUnknownName("varianceScaling", "mode", mode, MODES);
  if (!DISTRIBUTIONS.includes(distribution)) {
    failUnknownName("varianceScaling", "distribution", distribution, DISTRIBUTIONS);
  }
  return scaled("varianceScaling", { scale, mode, distribution }, { scale, mode, distribution }, seed);
}

type Rule = Required<Omit<VarianceScalingOptions, "seed">>;

function scaled(name: string, config: Record<string, number | string>, rule: Rule, seed: number | null): Initializer {
  const b = MODES.indexOf(rule.mode) + MODES.length * DISTRIBUTIONS.indexOf(rule.distribution);
  return new Initializer(name, config, { code: "varianceScaling", a: rule.scale, b }, seed);
}

/** One of the rules known by name: a scale, a fan and a distribution. */
function named(name: string, scale: number, mode: Rule["mode"], distribution: Rule["distribution"]) {
  return (options: SeedOptions = {}): Initializer => {
    checkInitializerOptions(name, options, ["seed"]);
    return scaled(name, {}, { scale, mode, distribution }, options.seed ?? null);
  };
}

/** Uniform on ±√(6 / (fanIn + fanOut)), the default of kernels. **Source** Glorot and Bengio 2010. Keras: `GlorotUniform`. */
export const glorotUniform = named("glorotUniform", 1, "fanAvg", "uniform");

/** Truncated normal of variance 2 / (fanIn + fanOut). **Source** Glorot and Bengio 2010. Keras: `GlorotNormal`. */
export const glorotNormal = named("glorotNormal", 1, "fanAvg", "truncatedNormal");

/** Uniform on ±√(6 / fanIn), for relu. **Source** He et al. 2015. Keras: `HeUniform`. */
export const heUniform = named("heUniform", 2, "fanIn", "uniform");

/** Truncated normal of variance 2 / fanIn, for relu. **Source** He et al. 2015. Keras: `HeNormal`. */
export const heNormal = named("heNormal", 2, "fanIn", "truncatedNormal");

/** Uniform on ±√(3 / fanIn). **Source** LeCun et al. 1998, *Efficient BackProp*. Keras: `LecunUniform`. */
export const lecunUniform = named("lecunUniform", 1, "fanIn", "uniform");

/** Truncated normal of variance 1 / fanIn. **Source** LeCun et al. 1998, *Efficient BackProp*. Keras: `LecunNormal`. */
export const lecunNormal = named("lecunNormal", 1, "fanIn", "truncatedNormal");
