/** Rules for the first values of weights: `initializers.orthogonal({ gain: 0.5 })`, or by name in a layer's options. */
export { constant, identity, ones, zeros } from "./constant.js";
export { Initializer, type InitializerConfig } from "./initializer.js";
export {
  type NormalOptions,
  type OrthogonalOptions,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type UniformOptions,
} from "./random.js";
export type { InitializerIdentifier, InitializerName } from "./resolve.js";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  type SeedOptions,
  type VarianceScalingOptions,
  varianceScaling,
} from "./variance-scaling.js";
