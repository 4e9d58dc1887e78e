//! Adagrad.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

/// `s += g²`, `p −= lr·g / √(s + ε)`.
pub fn adagrad<T: Element>(p: &mut [T], g: &[T], s: &mut [T], lr: f64, eps: f64) {
    let (lr, eps) = (splat::<T>(lr), splat::<T>(eps));
    lanes([g], [p, s], |[g], [p, s]| {
        let s = s.add(g.mul(g));
        [p.sub(g.mul(lr).div(s.add(eps).sqrt())), s]
    });
}
