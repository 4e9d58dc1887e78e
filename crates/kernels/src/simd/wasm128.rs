//! WebAssembly: four `f32` lanes in `simd128`.

use core::arch::wasm32::*;

use super::{Bits, LANES, Vector, math};

/// Four `f32` lanes in a `v128`.
#[derive(Clone, Copy, Debug)]
pub struct F32x4(v128);

/// `o` where `test(o, held)`, else `held`: with relaxed-simd LLVM turns pmin and pmax into their relaxed forms, which may
/// drop a NaN.
#[inline(always)]
fn pick(o: v128, held: v128, test: fn(v128, v128) -> v128) -> v128 {
    v128_bitselect(o, held, test(o, held))
}

impl Vector for F32x4 {
    type Elem = f32;
    type Mask = v128;

    #[inline(always)]
    fn splat(v: f32) -> Self {
        Self(f32x4_splat(v))
    }
    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        // SAFETY: the array holds four lanes; the load needs no alignment.
        Self(unsafe { v128_load(from.as_ptr().cast()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        // SAFETY: the array holds four lanes; the store needs no alignment.
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }
    #[inline(always)]
    fn add(self, o: Self) -> Self {
        Self(f32x4_add(self.0, o.0))
    }
    #[inline(always)]
    fn sub(self, o: Self) -> Self {
        Self(f32x4_sub(self.0, o.0))
    }
    #[inline(always)]
    fn mul(self, o: Self) -> Self {
        Self(f32x4_mul(self.0, o.0))
    }
    #[inline(always)]
    fn div(self, o: Self) -> Self {
        Self(f32x4_div(self.0, o.0))
    }
    #[inline(always)]
    fn neg(self) -> Self {
        Self(f32x4_neg(self.0))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(f32x4_abs(self.0))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(f32x4_sqrt(self.0))
    }
    #[cfg(not(target_feature = "relaxed-simd"))]
    #[inline(always)]
    fn mul_add(self, b: Self, c: Self) -> Self {
        self.mul(b).add(c)
    }
    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    fn mul_add(self, b: Self, c: Self) -> Self {
        Self(f32x4_relaxed_madd(self.0, b.0, c.0))
    }
    #[inline(always)]
    fn min(self, o: Self) -> Self {
        Self(if cfg!(target_feature = "relaxed-simd") { pick(o.0, self.0, f32x4_lt) } else { f32x4_pmin(self.0, o.0) })
    }
    #[inline(always)]
    fn max(self, o: Self) -> Self {
        Self(if cfg!(target_feature = "relaxed-simd") { pick(o.0, self.0, f32x4_gt) } else { f32x4_pmax(self.0, o.0) })
    }
    #[inline(always)]
    fn lt(self, o: Self) -> v128 {
        f32x4_lt(self.0, o.0)
    }
    #[inline(always)]
    fn gt(self, o: Self) -> v128 {
        f32x4_gt(self.0, o.0)
    }
    #[inline(always)]
    fn ge(self, o: Self) -> v128 {
        f32x4_ge(self.0, o.0)
    }
    #[inline(always)]
    fn eq(self, o: Self) -> v128 {
        f32x4_eq(self.0, o.0)
    }
    #[inline(always)]
    fn select(mask: v128, a: Self, b: Self) -> Self {
        Self(v128_bitselect(a.0, b.0, mask))
    }
    #[inline(always)]
    fn exp(self) -> Self {
        math::at::<math::Exp, _>(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        math::ln(self)
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        math::at::<math::Sigmoid, _>(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        math::at::<math::Tanh, _>(self)
    }
}

impl Bits for F32x4 {
    #[inline(always)]
    fn bits_add(self, o: Self) -> Self {
        Self(i32x4_add(self.0, o.0))
    }
    #[inline(always)]
    fn bits_sub(self, o: Self) -> Self {
        Self(i32x4_sub(self.0, o.0))
    }
    #[inline(always)]
    fn bits_and(self, o: Self) -> Self {
        Self(v128_and(self.0, o.0))
    }
    #[inline(always)]
    fn bits_or(self, o: Self) -> Self {
        Self(v128_or(self.0, o.0))
    }
    #[inline(always)]
    fn bits_shl23(self) -> Self {
        Self(i32x4_shl(self.0, 23))
    }
    #[inline(always)]
    fn bits_sar23(self) -> Self {
        Self(i32x4_shr(self.0, 23))
    }
    #[inline(always)]
    fn bits_sar1(self) -> Self {
        Self(i32x4_shr(self.0, 1))
    }
    #[inline(always)]
    fn bits_to_float(self) -> Self {
        Self(f32x4_convert_i32x4(self.0))
    }
}
