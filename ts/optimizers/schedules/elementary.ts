/*
 * Powers and cosines from additions and multiplications alone. `Math.pow` and `Math.cos` differ in their last bits from engine to engine,
 * and a learning rate must not: the same seed gives the same bits everywhere.
 */

/** `base ** exponent` for a base and an exponent from 0 up. */
export function power(base: number, exponent: number): number {
  const whole = Math.floor(exponent);
  const part = exponent - whole;
  if (base === 0) return exponent === 0 ? 1 : 0;
  return wholePower(base, whole) * (part === 0 ? 1 : exp(part * log(base)));
}

/** By squaring. */
function wholePower(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, left = exponent; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}

/** `x = m·2ᵉ` with m near 1, and `ln m = 2(s + s³/3 + s⁵/5 + …)` for `s = (m−1)/(m+1)`. */
function log(x: number): number {
  let [m, e] = [x, 0];
  for (; m > Math.SQRT2; m /= 2) e++;
  for (; m < Math.SQRT1_2; m *= 2) e--;
  const s = (m - 1) / (m + 1);
  let sum = 0;
  for (let k = 25; k > 0; k -= 2) sum = sum * s * s + 1 / k;
  return e * Math.LN2 + 2 * s * sum;
}

/** `eʸ = 2ⁿ·eʳ` with r within ± ln(2)/2, by Taylor's series. */
function exp(y: number): number {
  const n = Math.round(y / Math.LN2);
  const r = y - n * Math.LN2;
  let sum = 1;
  for (let k = 18; k > 0; k--) sum = 1 + (sum * r) / k;
  return n < 0 ? sum / wholePower(2, -n) : sum * wholePower(2, n);
}

/** `cos(πx)` for x from 0 to 1, as `sin(π(1/2 − x))` by Taylor's series. */
export function cosOfPi(x: number): number {
  const y = Math.PI * (0.5 - x);
  let sum = 1;
  for (let k = 26; k > 1; k -= 2) sum = 1 - (sum * y * y) / (k * (k + 1));
  return Math.max(-1, Math.min(1, sum * y));
}
