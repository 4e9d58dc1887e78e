/**
 * Activations made of ops, whose names are known where this file is part of the program: always in Node, and in a bundled page that names one of them,
 * as in `activation: activations.gelu`, or makes models from JSON.
 */
import { atLeastZero, flag, number, type OptionsOf, readOptions } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { normalizeAxis } from "../core/shapes.js";
import {
  abs,
  add,
  cast,
  clip,
  cumsum,
  div,
  exp,
  greater,
  less,
  minimum,
  mul,
  neg,
  range,
  relu,
  sigmoid,
  sign,
  split,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  tanh,
  tidy,
  topK,
  transpose,
  where,
} from "../tensor/index.js";
import { asTensor } from "../tensor/internal.js";
import { elu, hardSigmoid, softplus } from "./functions.js";

/** Of a stretch of x around 0. */
const HALF = {
  /** From 0 up. Default 0.5. */
  threshold: atLeastZero().default(0.5),
};

/** x·σ(x). Keras: `silu`. @example activations.silu([0, 1]) // [0, 0.7311] */
export function silu(x: TensorLike): Tensor {
  return tidy(() => mul(x, sigmoid(x)));
}

/** The other name of {@link silu}. Keras: `swish`. @example activations.swish([0]) // [0] */
export function swish(x: TensorLike): Tensor {
  return silu(x);
}

const GELU = {
  /** By a tanh rather than the normal distribution? Default false. */
  approximate: flag().default(false),
};

/** The error function to 1.5e-7. **Source** Abramowitz and Stegun 1964, 7.1.26. */
function erf(x: Tensor): Tensor {
  const t = div(1, add(mul(abs(x), 0.3275911), 1));
  const terms = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const polynomial = terms.reduce((sum, term) => add(mul(sum, t), term), mul(t, 0));
  return mul(sign(x), sub(1, mul(mul(polynomial, t), exp(neg(square(x))))));
}

/** x·Φ(x), Φ being the normal distribution; with `approximate` x·(1 + tanh(√(2/π)·(x + 0.044715x³)))/2. Default approximate false. Keras: `gelu`. @example activations.gelu([0, 1]) // [0, 0.8413] */
export function gelu(x: TensorLike, options?: OptionsOf<typeof GELU>): Tensor {
  const { approximate } = readOptions("gelu", GELU, options);
  return tidy(() => {
    const input = asTensor("gelu", x);
    if (!approximate) return mul(mul(input, 0.5), add(erf(mul(input, Math.SQRT1_2)), 1));
    const cubic = mul(input, add(mul(square(input), 0.044715), 1));
    return mul(mul(input, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
  });
}

const [SELU_ALPHA, SELU_SCALE] = [1.6732632423543772, 1.0507009873554805];

/** x above 0, else `below` times a factor. */
function slopedBelow(x: TensorLike, below: TensorLike, factor: number): Tensor {
  return where(greater(x, 0), x, mul(below, factor));
}

/** 1.0507·(x, or 1.6733·(eˣ − 1) below 0). **Source** Klambauer et al. 2017. Keras: `selu`. @example activations.selu([1]) // [1.0507] */
export function selu(x: TensorLike): Tensor {
  return tidy(() => mul(slopedBelow(x, elu(x), SELU_ALPHA), SELU_SCALE));
}

const CELU = {
  /** Above 0. Default 1. */
  alpha: number((value) => value > 0, "a finite number above 0").default(1),
};

/** max(x, 0) + min(0, α·(e^(x/α) − 1)). Default alpha 1. **Source** Barron 2017. Keras: `celu`. @example activations.celu([1]) // [1] */
export function celu(x: TensorLike, options?: OptionsOf<typeof CELU>): Tensor {
  const { alpha } = readOptions("celu", CELU, options);
  return tidy(() => mul(elu(div(x, alpha)), alpha));
}

const LEAKY = {
  /** Default 0.2. */
  negativeSlope: number().default(0.2),
};

/** x above 0, else negativeSlope·x. Default negativeSlope 0.2. Keras: `leaky_relu`. @example activations.leakyRelu([-1, 1]) // [-0.2, 1] */
export function leakyRelu(x: TensorLike, options?: OptionsOf<typeof LEAKY>): Tensor {
  const { negativeSlope } = readOptions("leakyRelu", LEAKY, options);
  return tidy(() => slopedBelow(x, x, negativeSlope));
}

/** min(max(x, 0), 6). Keras: `relu6`. @example activations.relu6([-1, 9]) // [0, 6] */
export function relu6(x: TensorLike): Tensor {
  return tidy(() => minimum(relu(x), 6));
}

/** x·tanh(softplus(x)). **Source** Misra 2019. Keras: `mish`. @example activations.mish([0, 1]) // [0, 0.8651] */
export function mish(x: TensorLike): Tensor {
  return tidy(() => mul(x, tanh(softplus(x))));
}

/** x·hardSigmoid(x). Keras: `hard_silu`. @example activations.hardSilu([3]) // [3] */
export function hardSilu(x: TensorLike): Tensor {
  return tidy(() => mul(x, hardSigmoid(x)));
}

/** The other name of {@link hardSilu}. Keras: `hard_swish`. @example activations.hardSwish([3]) // [3] */
export function hardSwish(x: TensorLike): Tensor {
  return hardSilu(x);
}

/** x cut off at -1 and 1. Keras: `hard_tanh`. @example activations.hardTanh([-2, 0.5]) // [-1, 0.5] */
export function hardTanh(x: TensorLike): Tensor {
  return clip(x, -1, 1);
}

/** x − tanh x. Keras: `tanh_shrink`. @example activations.tanhShrink([0]) // [0] */
export function tanhShrink(x: TensorLike): Tensor {
  return tidy(() => sub(x, tanh(x)));
}

/** x brought nearer to 0 by the threshold, and 0 within it. Default threshold 0.5. Keras: `soft_shrink`. @example activations.softShrink([-1, 0.25, 1]) // [-0.5, 0, 0.5] */
export function softShrink(x: TensorLike, options?: OptionsOf<typeof HALF>): Tensor {
  const { threshold } = readOptions("softShrink", HALF, options);
  return tidy(() => sub(x, clip(x, -threshold, threshold)));
}

/** x, and 0 where |x| is not above the threshold. Default threshold 0.5. Keras: `hard_shrink`. @example activations.hardShrink([-1, 0.25, 1]) // [-1, 0, 1] */
export function hardShrink(x: TensorLike, options?: OptionsOf<typeof HALF>): Tensor {
  const { threshold } = readOptions("hardShrink", HALF, options);
  return tidy(() => where(greater(abs(x), threshold), x, 0));
}

const SQUAREPLUS = {
  /** From 0 up. Default 4. */
  b: atLeastZero().default(4),
};

/** (x + √(x² + b))/2. Default b 4. Keras: `squareplus`. @example activations.squareplus([0]) // [1] */
export function squareplus(x: TensorLike, options?: OptionsOf<typeof SQUAREPLUS>): Tensor {
  const { b } = readOptions("squareplus", SQUAREPLUS, options);
  return tidy(() => mul(add(x, sqrt(add(square(x), b))), 0.5));
}

/** 0 up to -1, (x + 1)²/4 up to 1, x beyond. Keras: `sparse_plus`. @example activations.sparsePlus([-2, 0, 2]) // [0, 0.25, 2] */
export function sparsePlus(x: TensorLike): Tensor {
  return tidy(() => where(less(x, -1), 0, where(less(x, 1), mul(square(add(x, 1)), 0.25), x)));
}

/** (x + 1)/2 between -1 and 1, 0 below and 1 above. Keras: `sparse_sigmoid`. @example activations.sparseSigmoid([-2, 0, 2]) // [0, 0.5, 1] */
export function sparseSigmoid(x: TensorLike): Tensor {
  return tidy(() => clip(mul(add(x, 1), 0.5), 0, 1));
}

/** ln σ(x). Keras: `log_sigmoid`. @example activations.logSigmoid([0]) // [-0.6931] */
export function logSigmoid(x: TensorLike): Tensor {
  return tidy(() => neg(softplus(neg(x))));
}

const SPARSEMAX = {
  /** Along which axis; negative ones count from the end. Default -1. */
  axis: number(Number.isInteger, "a whole number").default(-1),
};

/**
 * The point of the simplex nearest to x: like softmax, with zeros. Default axis -1. **Source** Martins and Astudillo 2016. Keras: `sparsemax`.
 * @example activations.sparsemax([[2, 0]]) // [[1, 0]]
 */
export function sparsemax(x: TensorLike, options?: OptionsOf<typeof SPARSEMAX>): Tensor {
  const { axis } = readOptions("sparsemax", SPARSEMAX, options);
  return tidy(() => {
    const input = asTensor("sparsemax", x);
    const at = normalizeAxis("sparsemax", axis, input.rank);
    const order = input.shape.map((_, k) => k);
    [order[at], order[input.rank - 1]] = [input.rank - 1, at];
    return transpose(sparsemaxOfRows(transpose(input, order)), order);
  });
}

/** max(x − τ, 0), τ such that a row adds up to 1: (Σ of its k largest − 1)/k, with as many of them as are above their own τ. */
function sparsemaxOfRows(x: Tensor): Tensor {
  const size = x.shape.at(-1)!;
  const [largest] = topK(x, size);
  const counts = add(cast(range(size), "float32"), 1);
  const fixed = stopGradient(largest);
  const isIn = greater(add(mul(fixed, counts), 1), cumsum(fixed, { axis: -1 }));
  const count = sum(cast(isIn, "float32"), { axis: -1, keepdims: true });
  const tau = div(sub(sum(where(isIn, largest, 0), { axis: -1, keepdims: true }), 1), count);
  return relu(sub(x, tau));
}

const GLU = {
  /** Which axis is halved. Default -1. */
  axis: number(Number.isInteger, "a whole number").default(-1),
};

/** a·σ(b), a and b being the halves of x along an axis. A function only: no name in layers' options, since it halves their width. Default axis -1. Keras: `glu`. @example activations.glu([1, 0]) // [0.5] */
export function glu(x: TensorLike, options?: OptionsOf<typeof GLU>): Tensor {
  const { axis } = readOptions("glu", GLU, options);
  return tidy(() => {
    const [a, b] = split(x, 2, { axis });
    return mul(a!, sigmoid(b!));
  });
}

const THRESHOLD = {
  /** What x has to be above. */
  threshold: number(),
  /** What takes its place. */
  defaultValue: number(),
};

/** x where it is above the threshold, else a default value. A function only, since both have to be said. Keras: `threshold`. @example activations.threshold([1, 3], { threshold: 2, defaultValue: 0 }) // [0, 3] */
export function threshold(x: TensorLike, options: OptionsOf<typeof THRESHOLD>): Tensor {
  const { threshold, defaultValue } = readOptions("threshold", THRESHOLD, options);
  return tidy(() => where(greater(x, threshold), x, defaultValue));
}

registerSerializable(silu, "keras.activations", "silu");
registerSerializable(swish, "keras.activations", "swish");
registerSerializable(gelu, "keras.activations", "gelu");
registerSerializable(selu, "keras.activations", "selu");
registerSerializable(celu, "keras.activations", "celu");
registerSerializable(leakyRelu, "keras.activations", "leakyRelu");
registerSerializable(relu6, "keras.activations", "relu6");
registerSerializable(mish, "keras.activations", "mish");
registerSerializable(hardSilu, "keras.activations", "hardSilu");
registerSerializable(hardSwish, "keras.activations", "hardSwish");
registerSerializable(hardTanh, "keras.activations", "hardTanh");
registerSerializable(tanhShrink, "keras.activations", "tanhShrink");
registerSerializable(softShrink, "keras.activations", "softShrink");
registerSerializable(hardShrink, "keras.activations", "hardShrink");
registerSerializable(squareplus, "keras.activations", "squareplus");
registerSerializable(sparsePlus, "keras.activations", "sparsePlus");
registerSerializable(sparseSigmoid, "keras.activations", "sparseSigmoid");
registerSerializable(logSigmoid, "keras.activations", "logSigmoid");
registerSerializable(sparsemax, "keras.activations", "sparsemax");
