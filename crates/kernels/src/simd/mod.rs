//! Four lanes of `f32` or `f64` behind one small trait, with one implementation per target.
//!
//! [`Scalar4`] is always compiled: it is the vector where a target has no better one, and the twin that the tests
//! hold every other implementation to, bit for bit.

mod element;
pub(crate) mod math;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod sse;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm128;

pub use element::Element;
pub use scalar::Scalar4;

/// The best four lanes of `f32` here.
#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
pub type BestF32 = Scalar4<f32>;
/// The best four lanes of `f32` here.
#[cfg(target_arch = "x86_64")]
pub type BestF32 = sse::F32x4;
/// The best four lanes of `f32` here.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub type BestF32 = wasm128::F32x4;

/// Lanes of a [`Vector`], on every target.
pub const LANES: usize = 4;

/// Four lanes of one [`Element`] type.
///
/// Every verb is exact IEEE 754 arithmetic lane by lane, so that its bits are the same on every target; only the
/// payload and sign of a NaN may differ. The exception is [`Vector::mul_add`] in a build with `relaxed-simd`.
pub trait Vector: Copy {
    /// What one lane holds.
    type Elem: Element;
    /// The result of a comparison.
    type Mask: Copy;

    /// The same value in all lanes.
    fn splat(v: Self::Elem) -> Self;
    /// Reads four elements.
    fn load(from: &[Self::Elem; LANES]) -> Self;
    /// Writes four elements.
    fn store(self, to: &mut [Self::Elem; LANES]);

    /// `self + o`.
    fn add(self, o: Self) -> Self;
    /// `self − o`.
    fn sub(self, o: Self) -> Self;
    /// `self · o`.
    fn mul(self, o: Self) -> Self;
    /// `self / o`.
    fn div(self, o: Self) -> Self;
    /// `−self` (flips the sign bit).
    fn neg(self) -> Self;
    /// `|self|` (clears the sign bit).
    fn abs(self) -> Self;
    /// `√self`.
    fn sqrt(self) -> Self;
    /// `self·b + c` with two roundings; with one where the build has `relaxed-simd` and the machine fuses.
    fn mul_add(self, b: Self, c: Self) -> Self;

    /// `o < self ? o : self`, so a NaN in `self` stays and a NaN in `o` is passed over.
    fn min(self, o: Self) -> Self;
    /// `self < o ? o : self`, so a NaN in `self` stays and a NaN in `o` is passed over.
    fn max(self, o: Self) -> Self;

    /// `self < o`; false where either is NaN.
    fn lt(self, o: Self) -> Self::Mask;
    /// `self > o`; false where either is NaN.
    fn gt(self, o: Self) -> Self::Mask;
    /// `self >= o`; false where either is NaN.
    fn ge(self, o: Self) -> Self::Mask;
    /// `self == o`; false where either is NaN.
    fn eq(self, o: Self) -> Self::Mask;
    /// `a` where the mask holds, `b` elsewhere.
    fn select(mask: Self::Mask, a: Self, b: Self) -> Self;

    /// `eˣ`; for `f32` within 1.1 ulp over the whole range, denormal results included.
    fn exp(self) -> Self;
    /// Natural logarithm; for `f32` within 1 ulp, denormal inputs included; `−∞` at ±0, NaN below 0.
    fn ln(self) -> Self;
    /// `1 / (1 + e⁻ˣ)`; for `f32` within 3 ulp, and 0 where the result would be denormal.
    fn sigmoid(self) -> Self;
    /// Hyperbolic tangent; for `f32` within 3 ulp, near 0 too; odd; never beyond ±1.
    fn tanh(self) -> Self;

    /// `(l0 + l1) + (l2 + l3)`.
    #[inline(always)]
    fn sum(self) -> Self::Elem {
        let [a, b, c, d] = self.to_array();
        (a + b) + (c + d)
    }

    /// The largest lane; a NaN in lane 0 stays, others are passed over as in [`Vector::max`].
    #[inline(always)]
    fn max_lane(self) -> Self::Elem {
        let l = self.to_array();
        let mut m = l[0];
        for &v in &l[1..] {
            m = if m < v { v } else { m };
        }
        m
    }

    /// The four lanes by value.
    #[inline(always)]
    fn to_array(self) -> [Self::Elem; LANES] {
        let mut l = [Self::Elem::ZERO; LANES];
        self.store(&mut l);
        l
    }

    /// All lanes zero.
    #[inline(always)]
    fn zero() -> Self {
        Self::splat(Self::Elem::ZERO)
    }
}

/// Verbs on the bit patterns of `f32` lanes that the polynomials of `math` need.
pub(crate) trait Bits: Vector<Elem = f32> {
    /// Lane-wise integer sum of the bit patterns.
    fn bits_add(self, o: Self) -> Self;
    /// Lane-wise integer difference of the bit patterns.
    fn bits_sub(self, o: Self) -> Self;
    /// Bitwise and.
    fn bits_and(self, o: Self) -> Self;
    /// Bitwise or.
    fn bits_or(self, o: Self) -> Self;
    /// Bits moved up by 23: an integer to the place of an exponent.
    fn bits_shl23(self) -> Self;
    /// Bits moved down by 23, sign kept: an exponent to an integer.
    fn bits_sar23(self) -> Self;
    /// Bits moved down by one, sign kept.
    fn bits_sar1(self) -> Self;
    /// The bit pattern, read as `i32`, converted to `f32`.
    fn bits_to_float(self) -> Self;
}
