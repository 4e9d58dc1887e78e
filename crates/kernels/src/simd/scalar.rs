//! Four lanes in a plain array: the vector of every target without a better one, and the twin in the tests.

use super::{Bits, Element, LANES, Vector, math};

/// Four lanes in a plain array.
#[derive(Clone, Copy, Debug)]
pub struct Scalar4<T>(pub [T; LANES]);

/// `f` on each lane, written out so that it never becomes a loop.
#[inline(always)]
fn each<T: Copy, U>(x: [T; LANES], f: impl Fn(T) -> U) -> [U; LANES] {
    [f(x[0]), f(x[1]), f(x[2]), f(x[3])]
}

/// `f` on each pair of lanes.
#[inline(always)]
fn pair<T: Copy, U>(x: [T; LANES], y: [T; LANES], f: impl Fn(T, T) -> U) -> [U; LANES] {
    [f(x[0], y[0]), f(x[1], y[1]), f(x[2], y[2]), f(x[3], y[3])]
}

macro_rules! scalar_vector {
    ($t:ty, $exp:expr, $ln:expr, $sigmoid:expr, $tanh:expr) => {
        impl Vector for Scalar4<$t> {
            type Elem = $t;
            type Mask = [bool; LANES];

            #[inline(always)]
            fn splat(v: $t) -> Self {
                Self([v; LANES])
            }
            #[inline(always)]
            fn load(from: &[$t; LANES]) -> Self {
                Self(*from)
            }
            #[inline(always)]
            fn store(self, to: &mut [$t; LANES]) {
                *to = self.0;
            }
            #[inline(always)]
            fn add(self, o: Self) -> Self {
                Self(pair(self.0, o.0, |a, b| a + b))
            }
            #[inline(always)]
            fn sub(self, o: Self) -> Self {
                Self(pair(self.0, o.0, |a, b| a - b))
            }
            #[inline(always)]
            fn mul(self, o: Self) -> Self {
                Self(pair(self.0, o.0, |a, b| a * b))
            }
            #[inline(always)]
            fn div(self, o: Self) -> Self {
                Self(pair(self.0, o.0, |a, b| a / b))
            }
            #[inline(always)]
            fn neg(self) -> Self {
                Self(each(self.0, |a| -a))
            }
            #[inline(always)]
            fn abs(self) -> Self {
                Self(each(self.0, |a| a.abs()))
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                Self(each(self.0, |a| a.sqrt()))
            }
            #[inline(always)]
            fn mul_add(self, b: Self, c: Self) -> Self {
                self.mul(b).add(c)
            }
            #[inline(always)]
            fn min(self, o: Self) -> Self {
                Self(pair(self.0, o.0, |a, b| if b < a { b } else { a }))
            }
            #[inline(always)]
            fn max(self, o: Self) -> Self {
                Self(pair(self.0, o.0, |a, b| if a < b { b } else { a }))
            }
            #[inline(always)]
            fn lt(self, o: Self) -> Self::Mask {
                pair(self.0, o.0, |a, b| a < b)
            }
            #[inline(always)]
            fn gt(self, o: Self) -> Self::Mask {
                pair(self.0, o.0, |a, b| a > b)
            }
            #[inline(always)]
            fn ge(self, o: Self) -> Self::Mask {
                pair(self.0, o.0, |a, b| a >= b)
            }
            #[inline(always)]
            fn eq(self, o: Self) -> Self::Mask {
                pair(self.0, o.0, |a, b| a == b)
            }
            #[inline(always)]
            fn select(mask: Self::Mask, a: Self, b: Self) -> Self {
                let lane = |i: usize| if mask[i] { a.0[i] } else { b.0[i] };
                Self([lane(0), lane(1), lane(2), lane(3)])
            }
            #[inline(always)]
            fn exp(self) -> Self {
                $exp(self)
            }
            #[inline(always)]
            fn ln(self) -> Self {
                $ln(self)
            }
            #[inline(always)]
            fn sigmoid(self) -> Self {
                $sigmoid(self)
            }
            #[inline(always)]
            fn tanh(self) -> Self {
                $tanh(self)
            }
        }
    };
}

scalar_vector!(f32, math::at::<math::Exp, _>, math::ln, math::at::<math::Sigmoid, _>, math::at::<math::Tanh, _>);
scalar_vector!(
    f64,
    |x: Self| Self(each(x.0, f64::exp)),
    |x: Self| Self(each(x.0, f64::ln)),
    |x: Self| Self(each(x.0, |v| f64::ONE / (f64::ONE + f64::exp(-v)))),
    |x: Self| Self(each(x.0, f64::tanh))
);

/// `f` on the lanes' bit patterns.
#[inline(always)]
fn bits(x: [f32; LANES], y: [f32; LANES], f: impl Fn(i32, i32) -> i32) -> Scalar4<f32> {
    Scalar4(pair(x, y, |a, b| f32::from_bits(f(a.to_bits() as i32, b.to_bits() as i32) as u32)))
}

impl Bits for Scalar4<f32> {
    #[inline(always)]
    fn bits_add(self, o: Self) -> Self {
        bits(self.0, o.0, i32::wrapping_add)
    }
    #[inline(always)]
    fn bits_sub(self, o: Self) -> Self {
        bits(self.0, o.0, i32::wrapping_sub)
    }
    #[inline(always)]
    fn bits_and(self, o: Self) -> Self {
        bits(self.0, o.0, |a, b| a & b)
    }
    #[inline(always)]
    fn bits_or(self, o: Self) -> Self {
        bits(self.0, o.0, |a, b| a | b)
    }
    #[inline(always)]
    fn bits_shl23(self) -> Self {
        bits(self.0, self.0, |a, _| a << 23)
    }
    #[inline(always)]
    fn bits_sar23(self) -> Self {
        bits(self.0, self.0, |a, _| a >> 23)
    }
    #[inline(always)]
    fn bits_sar1(self) -> Self {
        bits(self.0, self.0, |a, _| a >> 1)
    }
    #[inline(always)]
    fn bits_to_float(self) -> Self {
        Self(each(self.0, |a| a.to_bits() as i32 as f32))
    }
}
