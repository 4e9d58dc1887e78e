/**
 * The boundary as TypeScript sees it, and the only importer of the generated glue.
 *
 * Every function that can be refused returns the address of a result record in wasm memory, 0 when refused; the reason
 * is then at {@link RawApi.rawTakeError}. The record is u32s: `count`, then per result `handle, dtype (0 float32, 1 int32,
 * 2 bool), data address, length, rank, dims…`. It stands until the next call. Handle 0 means *absent*, going in and coming
 * out. Variables are handles too and usable wherever a tensor is. Keys of random draws are a 64-bit seed as two halves and
 * a stream number.
 */
import * as glue from "../../pkg/throughtime.js";

/** A list of handles, sizes or axes; copied at the call. */
export type Words = ArrayLike<number>;

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
} as const;

/** What becomes of per-sample losses; the codes are those of `reduction_of` in crates/wasm/src/losses.rs. */
export const REDUCTION_CODES = { none: 0, sum: 1, sumOverBatchSize: 2, mean: 2, meanWithSampleWeight: 3 } as const;

/** Codes of what is done to gradients: `rawClipGradients(code, bound, …)`, by the names of the options. */
export const CLIP_CODES = { clipnorm: 1, clipvalue: 2, globalClipnorm: 3 } as const;

/** The generated functions. Method syntax, so that lists may be plain arrays. */
export interface RawApi {
  /** The last refusal as JSON `{code, at, expected, got, hint}`. */
  rawTakeError(): string;

  // tensors
  rawFloat(shape: Words, values: Float32Array): number;
  rawInt(shape: Words, values: Int32Array): number;
  rawBool(shape: Words, values: Int32Array): number;
  /** A float scalar; the handle itself, since nothing can be refused. */
  rawFloatScalar(value: number): number;
  /** An int32 scalar; the handle itself. */
  rawIntScalar(value: number): number;
  /** The record of a handle that exists already: where its elements are now. */
  rawInspect(x: number): number;
  /** Another handle of the same node: elements and name on the tape are shared. */
  rawClone(x: number): number;
  /** Unknown handles are ignored. */
  rawFree(x: number): void;
  rawNumTensors(): number;
  rawNumBytes(): number;
  /** Was the module compiled for relaxed SIMD? */
  rawIsRelaxed(): boolean;

  // variables (freed by rawFree)
  rawVariableNew(value: number, trainable: boolean): number;
  rawVariableAssign(variable: number, value: number): number;
  rawVariableSetTrainable(variable: number, trainable: boolean): number;

  // the tape
  rawTapeNew(): number;
  rawTapeStart(tape: number): number;
  rawTapeStop(tape: number): number;
  rawTapeWatch(tape: number, x: number): number;
  /** One result per source; handle 0 where the target does not depend on it. */
  rawTapeGradient(tape: number, target: number, sources: Words, keep: boolean): number;
  rawTapeFree(tape: number): void;

  // arithmetic
  rawAdd(a: number, b: number): number;
  rawSub(a: number, b: number): number;
  rawMul(a: number, b: number): number;
  rawDiv(a: number, b: number): number;
  rawMaximum(a: number, b: number): number;
  rawMinimum(a: number, b: number): number;
  rawPow(a: number, exponent: number): number;
  rawWhere(condition: number, a: number, b: number): number;

  // pointwise
  rawNeg(x: number): number;
  rawSquare(x: number): number;
  rawSqrt(x: number): number;
  rawExp(x: number): number;
  rawLog(x: number): number;
  rawAbs(x: number): number;
  rawSign(x: number): number;
  rawClip(x: number, lo: number, hi: number): number;
  /** `activation` is an index into POINTWISE_ACTIVATIONS. */
  rawActivate(x: number, activation: number): number;
  rawSoftmax(x: number): number;
  rawLogSoftmax(x: number): number;

  // matrices and reductions
  rawMatmul(a: number, b: number): number;
  rawSum(x: number, axes: Words, keepdims: boolean): number;
  rawMean(x: number, axes: Words, keepdims: boolean): number;
  rawMax(x: number, axes: Words, keepdims: boolean): number;
  rawMin(x: number, axes: Words, keepdims: boolean): number;
  rawArgMax(x: number, axis: number): number;

  // shapes
  rawReshape(x: number, shape: Words): number;
  rawTranspose(x: number, perm: Words): number;
  rawBroadcastTo(x: number, shape: Words): number;
  rawConcat(xs: Words, axis: number): number;
  rawStack(xs: Words, axis: number): number;
  rawUnstack(x: number, axis: number): number;
  rawSlice(x: number, begin: Words, size: Words): number;
  rawGather(x: number, indices: number, axis: number): number;
  rawOneHot(ids: number, depth: number): number;
  rawReverse(x: number, axis: number): number;
  /** `dtype` as in records. */
  rawCast(x: number, dtype: number): number;

  // comparisons
  rawEqual(a: number, b: number): number;
  rawNotEqual(a: number, b: number): number;
  rawGreater(a: number, b: number): number;
  rawGreaterEqual(a: number, b: number): number;
  rawLess(a: number, b: number): number;
  rawLessEqual(a: number, b: number): number;
  rawLogicalAnd(a: number, b: number): number;
  rawLogicalOr(a: number, b: number): number;
  rawLogicalNot(x: number): number;

  // random draws
  rawRandomNormal(shape: Words, mean: number, stddev: number, seedHi: number, seedLo: number, stream: number): number;
  rawRandomUniform(shape: Words, lo: number, hi: number, seedHi: number, seedLo: number, stream: number): number;
  /** int32 [n]: the numbers 0 … n-1 in random order. */
  rawPermutation(n: number, seedHi: number, seedLo: number, stream: number): number;
  rawInitialize(
    code: number,
    a: number,
    b: number,
    shape: Words,
    seedHi: number,
    seedLo: number,
    stream: number,
  ): number;

  // layers
  rawEmbedding(table: number, ids: number): number;
  rawDense(x: number, kernel: number, bias: number, activation: number): number;
  rawDropout(x: number, seedHi: number, seedLo: number, stream: number, rate: number): number;
  /** float32 [gates, rows, cols] of 0 and 1/(1 - rate). */
  rawDropoutMask(
    seedHi: number,
    seedLo: number,
    stream: number,
    rows: number,
    cols: number,
    rate: number,
    gates: number,
  ): number;
  /** Results: output, h. */
  rawSimpleRnn(
    flags: number,
    activation: number,
    x: number,
    kernel: number,
    recurrentKernel: number,
    bias: number,
    h: number,
    mask: number,
    inputDrop: number,
    recurrentDrop: number,
  ): number;
  /** Results: output, h, c. */
  rawLstm(
    flags: number,
    activation: number,
    recurrentActivation: number,
    x: number,
    kernel: number,
    recurrentKernel: number,
    bias: number,
    h: number,
    c: number,
    mask: number,
    inputDrop: number,
    recurrentDrop: number,
  ): number;
  /** Results: output, h. */
  rawGru(
    flags: number,
    activation: number,
    recurrentActivation: number,
    x: number,
    kernel: number,
    recurrentKernel: number,
    bias: number,
    h: number,
    mask: number,
    inputDrop: number,
    recurrentDrop: number,
  ): number;
  /** Results: the new h. */
  rawSimpleRnnCell(
    activation: number,
    x: number,
    kernel: number,
    recurrentKernel: number,
    bias: number,
    h: number,
    inputDrop: number,
    recurrentDrop: number,
  ): number;
  /** Results: the new h, c. */
  rawLstmCell(
    activation: number,
    recurrentActivation: number,
    x: number,
    kernel: number,
    recurrentKernel: number,
    bias: number,
    h: number,
    c: number,
    inputDrop: number,
    recurrentDrop: number,
  ): number;
  /** Results: the new h. */
  rawGruCell(
    flags: number,
    activation: number,
    recurrentActivation: number,
    x: number,
    kernel: number,
    recurrentKernel: number,
    bias: number,
    h: number,
    inputDrop: number,
    recurrentDrop: number,
  ): number;

  // losses: a scalar, or one value a sample; `weights` 0 or per sample, `reduction` one of REDUCTION_CODES
  rawBinaryCrossentropy(
    yTrue: number,
    yPred: number,
    fromLogits: boolean,
    smoothing: number,
    weights: number,
    reduction: number,
  ): number;
  rawCategoricalCrossentropy(
    yTrue: number,
    yPred: number,
    fromLogits: boolean,
    smoothing: number,
    weights: number,
    reduction: number,
  ): number;
  rawSparseCategoricalCrossentropy(
    yTrue: number,
    yPred: number,
    fromLogits: boolean,
    weights: number,
    reduction: number,
  ): number;
  rawMeanSquaredError(yTrue: number, yPred: number, weights: number, reduction: number): number;
  rawMeanAbsoluteError(yTrue: number, yPred: number, weights: number, reduction: number): number;
  rawHuber(yTrue: number, yPred: number, delta: number, weights: number, reduction: number): number;

  // optimizers and clipping
  /** Changes one variable and its slots, absent ones being 0; `step` counts from 1. All is checked before anything changes. */
  rawUpdate(
    rule: number,
    p0: number,
    p1: number,
    p2: number,
    flag: boolean,
    gradient: number,
    variable: number,
    slot0: number,
    slot1: number,
    slot2: number,
    learningRate: number,
    step: number,
  ): number;
  /** One result per gradient; handle 0 where it stays as it is. */
  rawClipGradients(code: number, bound: number, gradients: Words): number;
  rawClipByNorm(x: number, bound: number): number;
  /** Results: the clipped ones, then the norm before clipping. */
  rawClipByGlobalNorm(xs: Words, bound: number): number;
}

/** The functions as own properties of a plain object: cheaper to call than through a module's namespace. */
export const raw: RawApi = { ...glue };

export { default as instantiate, initSync as instantiateSync } from "../../pkg/throughtime.js";
