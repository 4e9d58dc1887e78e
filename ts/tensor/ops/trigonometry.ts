import { customGradient } from "../custom-gradient.js";
import type { TensorLike } from "../dispatch.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./arithmetic.js";
import { hostMap } from "./on-host.js";
import { neg } from "./pointwise.js";

/**
 * sin x.
 *
 * **Shapes** x's, float32; NaN for what is infinite. **Errors** `dtype-mismatch`. **Source** Keras 3, `keras.ops.sin`.
 *
 * @example
 * sin([0, 1]); // [0, 0.8415]
 */
export function sin(x: TensorLike): Tensor {
  return customGradient((x) => [
    hostMap("sin", x, (v) => sine(v, 0)),
    (d) =>
      mul(
        d,
        hostMap("cos", x, (v) => sine(v, 1)),
      ),
  ])(x);
}

/**
 * cos x.
 *
 * **Shapes** x's, float32; NaN for what is infinite. **Errors** `dtype-mismatch`. **Source** Keras 3, `keras.ops.cos`.
 *
 * @example
 * cos([0, 1]); // [1, 0.5403]
 */
export function cos(x: TensorLike): Tensor {
  return customGradient((x) => [
    hostMap("cos", x, (v) => sine(v, 1)),
    (d) => mul(d, neg(hostMap("sin", x, (v) => sine(v, 0)))),
  ])(x);
}

/** π/2 in two doubles. */
const [HALF_PI, HALF_PI_REST] = [1.5707963267948966, 6.123233995736766e-17];
/** Up to here a quarter's number times π/2 is exact enough: the error stays below 1e-12. */
const SMALL = 2 ** 13;
const BITS = 192n;
/** 2/π · 2^192. */
const TWO_OVER_PI = 0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041n;

/** sin(x + quarters · π/2) of a single, in double precision and by IEEE's operations alone: Math.sin differs from engine to engine. */
function sine(x: number, quarters: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const [n, r] = Math.abs(x) < SMALL ? nearQuarter(x) : farQuarter(x);
  const quarter = (n + quarters) & 3;
  const y = (quarter & 1) === 0 ? r * series(r, 1) : series(r, 0);
  return quarter < 2 ? y : -y;
}

/** The number of the nearest quarter, and what is left of x: at most π/4. */
function nearQuarter(x: number): [number, number] {
  const n = Math.round(x / HALF_PI);
  return [n & 3, x - n * HALF_PI - n * HALF_PI_REST];
}

/** As {@link nearQuarter}, by whole numbers of any length. */
function farQuarter(x: number): [number, number] {
  const shift = 24n;
  const product = BigInt(x * 2 ** Number(shift)) * TWO_OVER_PI;
  const scale = BITS + shift;
  const n = (product + (1n << (scale - 1n))) >> scale;
  const rest = (product - (n << scale)) >> (scale - 64n);
  return [Number(n & 3n), (Number(rest) / 2 ** 64) * HALF_PI];
}

/** Σ (-r²)ᵏ / (2k + odd)!: cos r, or sin r / r where odd is 1. */
function series(r: number, odd: number): number {
  const square = r * r;
  let sum = 1;
  for (let k = 9; k > 0; k--) sum = 1 - (square / ((2 * k + odd) * (2 * k + odd - 1))) * sum;
  return sum;
}
