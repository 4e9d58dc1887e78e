//! The kernels that take the time, compiled here for both number types.
//!
//! A generic function is compiled in the crate that calls it, at that crate's level of optimisation. The crates above are
//! compiled for size, which halves the download; these must not be.

use crate::activation::map_exp;
use crate::gemm::{Packed, Start, Store, gemm_from, gemm_tn_on};
use crate::lanes::map_inplace;
use crate::optim;
use crate::reduce::{dot_on, subtract_dot_on, sum_on};
use crate::simd::math::{Exp, Sigmoid, Tanh};
use crate::simd::{BestF32, Scalar4, Vector};

/// Entry points of the kernels for one number type; call the generic functions of the same names.
#[doc(hidden)]
#[allow(clippy::too_many_arguments, missing_docs)]
pub trait Compiled: Sized {
    fn gemm(m: usize, a: &[Self], lda: usize, b: &Packed<Self>, c: &mut [Self], ldc: usize, start: Start<Self>);
    fn gemm_tn(
        m: usize,
        n: usize,
        k: usize,
        a: &[Self],
        lda: usize,
        b: &[Self],
        ldb: usize,
        c: &mut [Self],
        ldc: usize,
        store: Store,
        scratch: &mut Vec<Self>,
    );
    fn sum_all(x: &[Self]) -> Self;
    fn dot_all(a: &[Self], b: &[Self]) -> Self;
    fn subtract_dot_all(x: &mut [Self], s: Self, y: &[Self], z: &[Self]) -> Self;
    fn exp_all(x: &mut [Self]);
    fn sigmoid_all(x: &mut [Self]);
    fn tanh_all(x: &mut [Self]);
    fn adam(p: &mut [Self], g: &[Self], m: &mut [Self], v: &mut [Self], factors: [f64; 4]);
}

macro_rules! compiled {
    ($t:ty, $vector:ty, $exp:expr, $sigmoid:expr, $tanh:expr) => {
        impl Compiled for $t {
            fn gemm(m: usize, a: &[$t], lda: usize, b: &Packed<$t>, c: &mut [$t], ldc: usize, start: Start<$t>) {
                gemm_from::<$vector>(m, a, lda, b, c, ldc, start);
            }
            fn gemm_tn(
                m: usize,
                n: usize,
                k: usize,
                a: &[$t],
                lda: usize,
                b: &[$t],
                ldb: usize,
                c: &mut [$t],
                ldc: usize,
                store: Store,
                scratch: &mut Vec<$t>,
            ) {
                gemm_tn_on::<$vector>(m, n, k, a, lda, b, ldb, c, ldc, store, scratch);
            }
            fn sum_all(x: &[$t]) -> $t {
                sum_on::<$vector>(x)
            }
            fn dot_all(a: &[$t], b: &[$t]) -> $t {
                dot_on::<$vector>(a, b)
            }
            fn subtract_dot_all(x: &mut [$t], s: $t, y: &[$t], z: &[$t]) -> $t {
                subtract_dot_on::<$vector>(x, s, y, z)
            }
            fn exp_all(x: &mut [$t]) {
                $exp(x);
            }
            fn sigmoid_all(x: &mut [$t]) {
                $sigmoid(x);
            }
            fn tanh_all(x: &mut [$t]) {
                $tanh(x);
            }
            fn adam(p: &mut [$t], g: &[$t], m: &mut [$t], v: &mut [$t], factors: [f64; 4]) {
                optim::adam_on(p, g, m, v, factors);
            }
        }
    };
}

compiled!(f32, BestF32, map_exp::<Exp, BestF32>, map_exp::<Sigmoid, BestF32>, map_exp::<Tanh, BestF32>);
compiled!(f64, Scalar4<f64>, |x| map_inplace(x, Vector::exp), |x| map_inplace(x, Vector::sigmoid), |x| map_inplace(
    x,
    Vector::tanh
));
