//! What clipping does to a gradient.

use crate::lanes::map_inplace;
use crate::simd::{Element, Vector};

/// `x *= s`.
pub fn scale<T: Element>(x: &mut [T], s: T) {
    let s = T::Vector::splat(s);
    map_inplace(x, |x| x.mul(s));
}

/// `x = min(max(x, lo), hi)`; NaN stays.
pub fn clip_value<T: Element>(x: &mut [T], lo: T, hi: T) {
    let (lo, hi) = (T::Vector::splat(lo), T::Vector::splat(hi));
    map_inplace(x, |x| x.max(lo).min(hi));
}
