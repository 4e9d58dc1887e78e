//! Adadelta.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

/// `s = ρ·s + (1 − ρ)·g²`, `d = √(e + ε)·g / √(s + ε)`, `e = ρ·e + (1 − ρ)·d²`, `p −= lr·d`.
pub fn adadelta<T: Element>(p: &mut [T], g: &[T], s: &mut [T], e: &mut [T], lr: f64, rho: f64, eps: f64) {
    let (lr, eps) = (splat::<T>(lr), splat::<T>(eps));
    let (rho, c) = (splat::<T>(rho), splat::<T>(1.0 - rho));
    let mean = |mean: T::Vector, x: T::Vector| mean.mul(rho).add(x.mul(x).mul(c));
    lanes([g], [p, s, e], |[g], [p, s, e]| {
        let s = mean(s, g);
        let d = e.add(eps).sqrt().mul(g).div(s.add(eps).sqrt());
        [p.sub(d.mul(lr)), s, mean(e, d)]
    });
}
