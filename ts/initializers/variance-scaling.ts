import { number, type OptionsOf, oneOf, seed, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { BuiltInInitializer, type Rule } from "./built-in.js";

/** In the order of their codes at the wasm boundary. */
const MODES = ["fanIn", "fanOut", "fanAvg"] as const;
const DISTRIBUTIONS = ["uniform", "untruncatedNormal", "truncatedNormal"] as const;

const SCALING = {
  /** Above 0. Default: 1. */
  scale: number((value) => value > 0, "a finite number above 0").default(1),
  /** What the variance is divided by. Default: "fanIn". */
  mode: oneOf(...MODES).default("fanIn"),
  /** Default: "truncatedNormal". */
  distribution: oneOf(...DISTRIBUTIONS).default("truncatedNormal"),
  /** The same seed gives the same values. Default: the layer's. */
  seed: seed().orNull(),
};

/** Options of {@link varianceScaling}. */
export interface VarianceScalingOptions extends OptionsOf<typeof SCALING> {}

type Scaling = Omit<ValuesOf<typeof SCALING>, "seed">;

export interface VarianceScaling extends ValuesOf<typeof SCALING> {}

/** Variance by the number of inputs or outputs. See {@link varianceScaling}. */
export class VarianceScaling extends BuiltInInitializer {
  static override readonly className: string = "VarianceScaling";
  static override readonly options = SCALING;

  constructor(options: VarianceScalingOptions = {}) {
    super(options);
  }

  protected override rule(): Rule {
    return scaled(this);
  }
}

function scaled({ scale, mode, distribution }: Scaling): Rule {
  const b = MODES.indexOf(mode) + MODES.length * DISTRIBUTIONS.indexOf(distribution);
  return { code: "varianceScaling", a: scale, b };
}

/**
 * Random values of variance `scale / n`, n being the inputs, the outputs or the mean of both. Keras: `VarianceScaling`.
 *
 * **Errors** `invalid-argument` for a scale not above 0; `unknown-name`.
 *
 * @example initializers.varianceScaling({ scale: 2, mode: "fanOut" })
 */
export function varianceScaling(options: VarianceScalingOptions = {}): VarianceScaling {
  return new VarianceScaling(options);
}

const SEEDED = {
  /** The same seed gives the same values. Default: the layer's. */
  seed: seed().orNull(),
};

/** Options of the rules that are a scale, a fan and a distribution with a name. */
export interface SeedOptions extends OptionsOf<typeof SEEDED> {}

/** Variance scaling under a name of its own, so that its seed is all there is to choose. */
abstract class NamedScaling extends BuiltInInitializer {
  static override readonly options = SEEDED;
  declare readonly seed: ValuesOf<typeof SEEDED>["seed"];

  constructor(options: SeedOptions = {}) {
    super(options);
  }
}

/** See {@link glorotUniform}. */
export class GlorotUniform extends NamedScaling {
  static override readonly className: string = "GlorotUniform";
  protected override rule(): Rule {
    return scaled({ scale: 1, mode: "fanAvg", distribution: "uniform" });
  }
}

/** Uniform on ±√(6 / (fanIn + fanOut)), the default of kernels. **Source** Glorot and Bengio 2010. Keras: `GlorotUniform`. */
export function glorotUniform(options: SeedOptions = {}): GlorotUniform {
  return new GlorotUniform(options);
}

/** See {@link glorotNormal}. */
export class GlorotNormal extends NamedScaling {
  static override readonly className: string = "GlorotNormal";
  protected override rule(): Rule {
    return scaled({ scale: 1, mode: "fanAvg", distribution: "truncatedNormal" });
  }
}

/** Truncated normal of variance 2 / (fanIn + fanOut). **Source** Glorot and Bengio 2010. Keras: `GlorotNormal`. */
export function glorotNormal(options: SeedOptions = {}): GlorotNormal {
  return new GlorotNormal(options);
}

/** See {@link heUniform}. */
export class HeUniform extends NamedScaling {
  static override readonly className: string = "HeUniform";
  protected override rule(): Rule {
    return scaled({ scale: 2, mode: "fanIn", distribution: "uniform" });
  }
}

/** Uniform on ±√(6 / fanIn), for relu. **Source** He et al. 2015. Keras: `HeUniform`. */
export function heUniform(options: SeedOptions = {}): HeUniform {
  return new HeUniform(options);
}

/** See {@link heNormal}. */
export class HeNormal extends NamedScaling {
  static override readonly className: string = "HeNormal";
  protected override rule(): Rule {
    return scaled({ scale: 2, mode: "fanIn", distribution: "truncatedNormal" });
  }
}

/** Truncated normal of variance 2 / fanIn, for relu. **Source** He et al. 2015. Keras: `HeNormal`. */
export function heNormal(options: SeedOptions = {}): HeNormal {
  return new HeNormal(options);
}

/** See {@link lecunUniform}. */
export class LecunUniform extends NamedScaling {
  static override readonly className: string = "LecunUniform";
  protected override rule(): Rule {
    return scaled({ scale: 1, mode: "fanIn", distribution: "uniform" });
  }
}

/** Uniform on ±√(3 / fanIn). **Source** LeCun et al. 1998, *Efficient BackProp*. Keras: `LecunUniform`. */
export function lecunUniform(options: SeedOptions = {}): LecunUniform {
  return new LecunUniform(options);
}

/** See {@link lecunNormal}. */
export class LecunNormal extends NamedScaling {
  static override readonly className: string = "LecunNormal";
  protected override rule(): Rule {
    return scaled({ scale: 1, mode: "fanIn", distribution: "truncatedNormal" });
  }
}

/** Truncated normal of variance 1 / fanIn. **Source** LeCun et al. 1998, *Efficient BackProp*. Keras: `LecunNormal`. */
export function lecunNormal(options: SeedOptions = {}): LecunNormal {
  return new LecunNormal(options);
}

registerSerializable(VarianceScaling, "keras.initializers");
registerSerializable(GlorotUniform, "keras.initializers");
registerSerializable(GlorotNormal, "keras.initializers");
registerSerializable(HeUniform, "keras.initializers");
registerSerializable(HeNormal, "keras.initializers");
registerSerializable(LecunUniform, "keras.initializers");
registerSerializable(LecunNormal, "keras.initializers");
