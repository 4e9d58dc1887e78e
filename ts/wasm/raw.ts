/**
 * The boundary as TypeScript sees it, and the only importer of the generated glue.
 *
 * Every function that can be refused returns the address of a result record in wasm memory, 0 when refused; the reason
 * is then at rawTakeError. The record is u32s: `count`, then per result `handle, dtype (0 float32, 1 int32,
 * 2 bool), data address, length, rank, dims…`. It stands until the next call. Handle 0 means *absent*, going in and coming
 * out. Variables are handles too and usable wherever a tensor is. Keys of random draws are a 64-bit seed as two halves and
 * a stream number. Lists are of handles, sizes or axes, and copied at the call.
 *
 * Each function is imported by its own name, so that a bundler leaves out those that a page does not call.
 */
export * from "../../pkg/throughtime.js";

/** Options of a recurrent layer, added up. */
export const RNN_FLAGS = { returnSequences: 1, goBackwards: 2, zeroOutputForMask: 4, resetAfter: 8 } as const;

/** Codes of initializers: `rawInitialize(code, a, b, …)`. */
export const INITIALIZER_CODES = {
  /** all 0 */
  zeros: 0,
  /** all 1 */
  ones: 1,
  /** a = the value */
  constant: 2,
  /** a = minval, b = maxval */
  randomUniform: 3,
  /** a = mean, b = stddev */
  randomNormal: 4,
  /** a = mean, b = stddev */
  truncatedNormal: 5,
  /** a = scale, b = mode + 3 * distribution; mode 0 fanIn 1 fanOut 2 fanAvg; distribution 0 uniform 1 untruncatedNormal 2 truncatedNormal */
  varianceScaling: 6,
  /** a = gain */
  orthogonal: 7,
  /** a = gain */
  identity: 8,
} as const;

/** Codes of optimizers' rules: `rawUpdate(code, p0, p1, p2, flag, …)`, and their slots. */
export const RULE_CODES = {
  /** p0 = momentum; flag = nesterov; slots: m unless momentum is 0 */
  sgd: 0,
  /** p0 = beta1, p1 = beta2, p2 = epsilon; flag = amsgrad; slots: m, v, with amsgrad the largest v */
  adam: 1,
  /** p0 = rho, p1 = momentum, p2 = epsilon; flag = centered; slots: v, m unless momentum is 0, with centered the mean */
  rmsprop: 2,
  /** p0 = keep, p1 = take: keep · variable + take · gradient, whatever the learning rate; no slots */
  blend: 3,
  /** p0 = beta1, p1 = beta2, p2 = epsilon; slots: m, v */
  nadam: 4,
  /** p0 = beta1, p1 = beta2, p2 = epsilon; slots: m, the largest gradient */
  adamax: 5,
  /** p0 = epsilon; slots: the sum of squares */
  adagrad: 6,
  /** p0 = rho, p1 = epsilon; slots: the mean of squares, that of the steps */
  adadelta: 7,
  /** p0 = beta1, p1 = beta2; slots: m */
  lion: 8,
} as const;

/** What becomes of per-sample losses; the codes are those of `reduction_of` in crates/wasm/src/losses.rs. */
export const REDUCTION_CODES = { none: 0, sum: 1, sumOverBatchSize: 2, mean: 2, meanWithSampleWeight: 3 } as const;

/** Codes of what is done to gradients: `rawClipGradients(code, bound, …)`, by the names of the options. */
export const CLIP_CODES = { clipnorm: 1, clipvalue: 2, globalClipnorm: 3 } as const;
