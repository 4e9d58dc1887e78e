//! Transcendental functions of whole slices, in place, with several vectors in flight.

use crate::lanes::map_wide;
use crate::simd::{Element, Vector};

/// `x = e^x`.
pub fn exp<T: Element>(x: &mut [T]) {
    T::exp_all(x);
}

/// `x = 1 / (1 + e^−x)`.
///
/// ```
/// # use throughtime_kernels::activation::sigmoid;
/// let mut x = [f32::NEG_INFINITY, 0.0, 100.0];
/// sigmoid(&mut x);
/// assert_eq!(x, [0.0, 0.5, 1.0]);
/// ```
pub fn sigmoid<T: Element>(x: &mut [T]) {
    T::sigmoid_all(x);
}

/// `x = tanh x`.
pub fn tanh<T: Element>(x: &mut [T]) {
    T::tanh_all(x);
}

#[inline(always)]
pub(crate) fn exp_on<V: Vector>(x: &mut [V::Elem]) {
    map_wide(x, V::exp);
}

#[inline(always)]
pub(crate) fn sigmoid_on<V: Vector>(x: &mut [V::Elem]) {
    map_wide(x, V::sigmoid);
}

#[inline(always)]
pub(crate) fn tanh_on<V: Vector>(x: &mut [V::Elem]) {
    map_wide(x, V::tanh);
}
