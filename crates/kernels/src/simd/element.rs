//! The two number types of the project.

use std::fmt::{Debug, Display};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::{BestF32, Scalar4, Vector};

/// `f32` (what models run on) or `f64` (what gradient checks run on).
pub trait Element:
    Copy
    + Default
    + PartialOrd
    + Debug
    + Display
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Sum
    + crate::Compiled
{
    /// The target's best four lanes of this type.
    type Vector: Vector<Elem = Self>;
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// Rounded to nearest.
    fn from_f64(v: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
    /// `√self`.
    fn sqrt(self) -> Self;
    /// `|self|`.
    fn abs(self) -> Self;
    /// Neither NaN nor infinite.
    fn is_finite(self) -> bool;

    /// `e^self`: one lane of [`Vector::exp`], the same bits.
    #[inline]
    fn exp(self) -> Self {
        Self::Vector::splat(self).exp().to_array()[0]
    }
    /// Natural logarithm: one lane of [`Vector::ln`], the same bits.
    #[inline]
    fn ln(self) -> Self {
        Self::Vector::splat(self).ln().to_array()[0]
    }
    /// `1 / (1 + e^−self)`: one lane of [`Vector::sigmoid`], the same bits.
    #[inline]
    fn sigmoid(self) -> Self {
        Self::Vector::splat(self).sigmoid().to_array()[0]
    }
    /// Hyperbolic tangent: one lane of [`Vector::tanh`], the same bits.
    #[inline]
    fn tanh(self) -> Self {
        Self::Vector::splat(self).tanh().to_array()[0]
    }
}

macro_rules! element {
    ($t:ty, $vector:ty) => {
        impl Element for $t {
            type Vector = $vector;
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            #[inline(always)]
            fn from_f64(v: f64) -> Self {
                v as $t
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                <$t>::sqrt(self)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                <$t>::abs(self)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                <$t>::is_finite(self)
            }
        }
    };
}

element!(f32, BestF32);
element!(f64, Scalar4<f64>);
