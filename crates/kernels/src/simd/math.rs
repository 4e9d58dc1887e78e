//! Transcendentals of `f32`, written once over the verbs of [`Bits`], so that every target gives the same bits.
//!
//! Minimax coefficients: Lawson's reweighted least squares in relative error, on the ranges named at each constant.

use super::Bits;

/// ln 2 in two parts; the first has 15 significant bits, so that `n·LN2_HI` is exact for every exponent n.
const LN2_HI: f32 = 0.693_145_75;
const LN2_LO: f32 = 1.428_606_8e-6;

/// 1.5·2²³: added to a small number it leaves its nearest integer in the low bits of the sum.
const MAGIC: f32 = 12_582_912.0;

/// `eʳ ≈ 1 + r + r²·(E2 + E3·r + …)` on |r| ≤ ln2/2, error 3e-9.
const E2: f32 = 0.499_999_94;
const E3: f32 = 0.166_665_2;
const E4: f32 = 0.041_668_393;
const E5: f32 = 0.008_368_781;
const E6: f32 = 0.001_381_446_5;

/// `x = r + n·ln 2` with |r| ≤ ln2/2, for |x| < 2²¹: r, and n as an integer on top of the bits of [`MAGIC`].
#[inline(always)]
pub(crate) fn reduce<V: Bits>(x: V) -> (V, V) {
    let magic = V::splat(MAGIC);
    let shifted = x.mul_add(V::splat(std::f32::consts::LOG2_E), magic);
    let n = shifted.sub(magic);
    (n.mul_add(V::splat(-LN2_LO), n.mul_add(V::splat(-LN2_HI), x)), shifted)
}

/// `eʳ − 1` on |r| ≤ ln2/2.
#[inline(always)]
pub(crate) fn expm1_reduced<V: Bits>(r: V) -> V {
    // Estrin's scheme: a shorter chain than Horner's, for the same number of operations.
    let square = r.mul(r);
    let (low, high) = (V::splat(E3).mul_add(r, V::splat(E2)), V::splat(E5).mul_add(r, V::splat(E4)));
    let tail = V::splat(E6).mul_add(square, high).mul_add(square, low);
    tail.mul_add(square, r)
}

/// A function made of `eᵘ = (1 + p)·2ⁿ`, as the steps before and after that exponential.
pub(crate) trait OfExp {
    /// u, of x.
    fn exponent<V: Bits>(x: V) -> V;
    /// The result, of x, of `p = eʳ − 1`, and of n on top of the bits of [`MAGIC`].
    fn finish<V: Bits>(x: V, p: V, shifted: V) -> V;
}

/// The function at x.
#[inline(always)]
pub(crate) fn at<F: OfExp, V: Bits>(x: V) -> V {
    let (r, shifted) = reduce(F::exponent(x));
    F::finish(x, expm1_reduced(r), shifted)
}

/// `eˣ`. The scale 2ⁿ is applied in two halves, which reaches from the denormals to the largest finite result.
pub(crate) struct Exp;

impl OfExp for Exp {
    #[inline(always)]
    fn exponent<V: Bits>(x: V) -> V {
        // Beyond these the result is 0 or ∞ anyway; a NaN stays.
        x.min(V::splat(89.0)).max(V::splat(-104.0))
    }

    #[inline(always)]
    fn finish<V: Bits>(_: V, p: V, shifted: V) -> V {
        let one = V::splat(1.0);
        let n = shifted.bits_sub(V::splat(MAGIC));
        let half = n.bits_sar1();
        let first = half.bits_shl23().bits_add(one);
        let second = n.bits_sub(half).bits_shl23().bits_add(one);
        p.add(one).mul(first).mul(second)
    }
}

/// `eˣ/(1 + eˣ)`. At n = −127 the one-step scale is 0: results under 2⁻¹²⁶·√½ are flushed, for speed.
pub(crate) struct Sigmoid;

impl OfExp for Sigmoid {
    #[inline(always)]
    fn exponent<V: Bits>(x: V) -> V {
        x.min(V::splat(88.0)).max(V::splat(-88.0))
    }

    #[inline(always)]
    fn finish<V: Bits>(_: V, p: V, shifted: V) -> V {
        let one = V::splat(1.0);
        // The bits of MAGIC itself leave the word at the top.
        let e = p.add(one).mul(shifted.bits_shl23().bits_add(one));
        e.div(one.add(e))
    }
}

/// `(e²ˣ − 1)/(e²ˣ + 1)` on |x|, with `e²ˣ − 1 = (eʳ − 1)·2ⁿ + (2ⁿ − 1)`: nothing cancels near 0, and odd by the sign bit.
pub(crate) struct Tanh;

impl OfExp for Tanh {
    #[inline(always)]
    fn exponent<V: Bits>(x: V) -> V {
        // From 9.02 on tanh is 1 to the last bit; a NaN stays.
        let size = x.abs().min(V::splat(10.0));
        size.add(size)
    }

    #[inline(always)]
    fn finish<V: Bits>(x: V, p: V, shifted: V) -> V {
        let one = V::splat(1.0);
        let scale = shifted.bits_shl23().bits_add(one);
        let e = p.mul_add(scale, scale.sub(one));
        let y = e.div(e.add(V::splat(2.0)));
        y.bits_or(x.bits_and(V::splat(-0.0)))
    }
}

/// `2·atanh(s)/s − 2 ≈ L1·s² + L2·s⁴ + L3·s⁶` on |s| ≤ (√2 − 1)/(√2 + 1), error 2e-9.
const L1: f32 = 0.666_667_76;
const L2: f32 = 0.399_774_5;
const L3: f32 = 0.298_744_23;

/// Natural logarithm: `x = m·2ⁿ` with m in [√½, √2), and `ln(1 + f)` by `s = f/(2 + f)`.
#[inline(always)]
pub(crate) fn ln<V: Bits>(x: V) -> V {
    let (zero, one) = (V::splat(0.0), V::splat(1.0));
    let tiny = x.lt(V::splat(f32::MIN_POSITIVE));
    let normal = V::select(tiny, x.mul(V::splat(8_388_608.0)), x);
    let root_half = V::splat(std::f32::consts::FRAC_1_SQRT_2);
    let above = normal.bits_sub(root_half);
    let n = above.bits_sar23().bits_to_float().sub(V::select(tiny, V::splat(23.0), zero));
    let f = above.bits_and(V::splat(f32::from_bits(0x007f_ffff))).bits_add(root_half).sub(one);

    let s = f.div(V::splat(2.0).add(f));
    let z = s.mul(s);
    let series = V::splat(L3).mul_add(z, V::splat(L2)).mul_add(z, V::splat(L1)).mul(z);
    let half_square = f.mul(f).mul(V::splat(0.5));
    let low = n.mul_add(V::splat(LN2_LO), s.mul(half_square.add(series)));
    let y = n.mul_add(V::splat(LN2_HI), f.sub(half_square.sub(low)));

    let outside = V::select(x.eq(zero), V::splat(f32::NEG_INFINITY), V::splat(f32::NAN));
    let infinite = V::splat(f32::INFINITY);
    V::select(x.gt(zero), V::select(x.eq(infinite), infinite, y), outside)
}
