export { activate, logSoftmax, relu, sigmoid, softmax, tanh } from "./activation.js";
export { add, div, maximum, minimum, mul, pow, sub, where } from "./arithmetic.js";
export { cast } from "./cast.js";
export { clipByGlobalNorm, clipByNorm } from "./clip-norm.js";
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  notEqual,
} from "./compare.js";
export { concat, stack, unstack } from "./concat.js";
export { cumsum } from "./cumsum.js";
export { einsum } from "./einsum.js";
export { gather, oneHot, slice } from "./indexing.js";
export { type MatmulOptions, matmul } from "./matmul.js";
export { outer, tril, triu } from "./matrices.js";
export { argSort, sort, topK } from "./order.js";
export { abs, clip, exp, log, neg, sign, sqrt, square } from "./pointwise.js";
export { flip, pad, repeat, roll, split, tile } from "./rearrange.js";
export { argMax, max, mean, min, type ReduceOptions, sum } from "./reduce.js";
export { ceil, floor, round } from "./rounding.js";
export { broadcastTo, expandDims, reshape, reverse, squeeze, transpose } from "./shape-ops.js";
export { logSumExp, norm, std, variance } from "./statistics.js";
export { cos, sin } from "./trigonometry.js";
export { all, any, isFinite, isInf, isNaN } from "./truth.js";
