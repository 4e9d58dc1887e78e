//! x86-64: four `f32` lanes in SSE2, which every such machine has. No FMA, so that the bits are the wasm build's.

use std::arch::x86_64::*;

use super::{Bits, LANES, Vector, math};

/// Four `f32` lanes in an SSE register.
#[derive(Clone, Copy, Debug)]
pub struct F32x4(__m128);

/// A verb that is one SSE2 instruction.
macro_rules! sse {
    ($instruction:expr $(, $arg:expr)*) => {
        // SAFETY: SSE2 is part of the x86-64 baseline; nothing here touches memory.
        unsafe { $instruction($($arg),*) }
    };
}

impl Vector for F32x4 {
    type Elem = f32;
    type Mask = __m128;

    #[inline(always)]
    fn splat(v: f32) -> Self {
        Self(sse!(_mm_set1_ps, v))
    }
    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        // SAFETY: the array holds four lanes; the load needs no alignment.
        Self(unsafe { _mm_loadu_ps(from.as_ptr()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        // SAFETY: the array holds four lanes; the store needs no alignment.
        unsafe { _mm_storeu_ps(to.as_mut_ptr(), self.0) }
    }
    #[inline(always)]
    fn add(self, o: Self) -> Self {
        Self(sse!(_mm_add_ps, self.0, o.0))
    }
    #[inline(always)]
    fn sub(self, o: Self) -> Self {
        Self(sse!(_mm_sub_ps, self.0, o.0))
    }
    #[inline(always)]
    fn mul(self, o: Self) -> Self {
        Self(sse!(_mm_mul_ps, self.0, o.0))
    }
    #[inline(always)]
    fn div(self, o: Self) -> Self {
        Self(sse!(_mm_div_ps, self.0, o.0))
    }
    #[inline(always)]
    fn neg(self) -> Self {
        Self(sse!(_mm_xor_ps, self.0, Self::splat(-0.0).0))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(sse!(_mm_andnot_ps, Self::splat(-0.0).0, self.0))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(sse!(_mm_sqrt_ps, self.0))
    }
    #[inline(always)]
    fn mul_add(self, b: Self, c: Self) -> Self {
        self.mul(b).add(c)
    }
    // minps and maxps give their second operand when either is NaN: with the operands swapped that is `self`.
    #[inline(always)]
    fn min(self, o: Self) -> Self {
        Self(sse!(_mm_min_ps, o.0, self.0))
    }
    #[inline(always)]
    fn max(self, o: Self) -> Self {
        Self(sse!(_mm_max_ps, o.0, self.0))
    }
    #[inline(always)]
    fn lt(self, o: Self) -> __m128 {
        sse!(_mm_cmplt_ps, self.0, o.0)
    }
    #[inline(always)]
    fn gt(self, o: Self) -> __m128 {
        sse!(_mm_cmpgt_ps, self.0, o.0)
    }
    #[inline(always)]
    fn ge(self, o: Self) -> __m128 {
        sse!(_mm_cmpge_ps, self.0, o.0)
    }
    #[inline(always)]
    fn eq(self, o: Self) -> __m128 {
        sse!(_mm_cmpeq_ps, self.0, o.0)
    }
    #[inline(always)]
    fn select(mask: __m128, a: Self, b: Self) -> Self {
        let (a, b) = (sse!(_mm_and_ps, mask, a.0), sse!(_mm_andnot_ps, mask, b.0));
        Self(sse!(_mm_or_ps, a, b))
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

impl F32x4 {
    /// The same bits as integers.
    #[inline(always)]
    fn ints(self) -> __m128i {
        sse!(_mm_castps_si128, self.0)
    }
    /// The same bits as floats.
    #[inline(always)]
    fn floats(v: __m128i) -> Self {
        Self(sse!(_mm_castsi128_ps, v))
    }
}

impl Bits for F32x4 {
    #[inline(always)]
    fn bits_add(self, o: Self) -> Self {
        Self::floats(sse!(_mm_add_epi32, self.ints(), o.ints()))
    }
    #[inline(always)]
    fn bits_sub(self, o: Self) -> Self {
        Self::floats(sse!(_mm_sub_epi32, self.ints(), o.ints()))
    }
    #[inline(always)]
    fn bits_and(self, o: Self) -> Self {
        Self(sse!(_mm_and_ps, self.0, o.0))
    }
    #[inline(always)]
    fn bits_or(self, o: Self) -> Self {
        Self(sse!(_mm_or_ps, self.0, o.0))
    }
    #[inline(always)]
    fn bits_shl23(self) -> Self {
        Self::floats(sse!(_mm_slli_epi32::<23>, self.ints()))
    }
    #[inline(always)]
    fn bits_sar23(self) -> Self {
        Self::floats(sse!(_mm_srai_epi32::<23>, self.ints()))
    }
    #[inline(always)]
    fn bits_sar1(self) -> Self {
        Self::floats(sse!(_mm_srai_epi32::<1>, self.ints()))
    }
    #[inline(always)]
    fn bits_to_float(self) -> Self {
        Self(sse!(_mm_cvtepi32_ps, self.ints()))
    }
}
