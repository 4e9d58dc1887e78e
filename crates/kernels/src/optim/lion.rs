//! Lion.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

/// `p −= lr·sign(β₁·m + (1 − β₁)·g)`, then `m = β₂·m + (1 − β₂)·g`. A NaN stays one.
pub fn lion<T: Element>(p: &mut [T], g: &[T], m: &mut [T], lr: f64, beta1: f64, beta2: f64) {
    let blend = |beta: f64| {
        let (keep, take) = (splat::<T>(beta), splat::<T>(1.0 - beta));
        move |m: T::Vector, g: T::Vector| m.mul(keep).add(g.mul(take))
    };
    let (direction, momentum) = (blend(beta1), blend(beta2));
    let (lr, zero) = (splat::<T>(lr), T::Vector::zero());
    lanes([g], [p, m], |[g], [p, m]| {
        let d = direction(m, g);
        let step = T::Vector::select(d.gt(zero), lr, T::Vector::select(d.lt(zero), lr.neg(), d));
        [p.sub(step), momentum(m, g)]
    });
}
