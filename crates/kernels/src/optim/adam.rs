//! Adam and AMSGrad.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

/// `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`, `p −= lr_t·m / (√v + ε)`, with `lr_t = lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)`.
#[allow(clippy::too_many_arguments)]
pub fn adam<T: Element>(p: &mut [T], g: &[T], m: &mut [T], v: &mut [T], lr_t: f64, beta1: f64, beta2: f64, eps: f64) {
    T::adam(p, g, m, v, [lr_t, beta1, beta2, eps]);
}

#[inline(always)]
pub(crate) fn adam_on<T: Element>(p: &mut [T], g: &[T], m: &mut [T], v: &mut [T], [lr_t, beta1, beta2, eps]: [f64; 4]) {
    let (lr_t, eps) = (splat::<T>(lr_t), splat::<T>(eps));
    let (c1, c2) = (splat::<T>(1.0 - beta1), splat::<T>(1.0 - beta2));
    lanes([g], [p, m, v], |[g], [p, m, v]| {
        let m = m.add(g.sub(m).mul(c1));
        let v = v.add(g.mul(g).sub(v).mul(c2));
        [p.sub(m.mul(lr_t).div(v.sqrt().add(eps))), m, v]
    });
}

/// As [`adam`], with the largest v so far below the root: `h = max(h, v)`, `p −= lr_t·m / (√h + ε)`.
#[allow(clippy::too_many_arguments)]
pub fn amsgrad<T: Element>(
    p: &mut [T],
    g: &[T],
    m: &mut [T],
    v: &mut [T],
    largest: &mut [T],
    lr_t: f64,
    beta1: f64,
    beta2: f64,
    eps: f64,
) {
    let (lr_t, eps) = (splat::<T>(lr_t), splat::<T>(eps));
    let (c1, c2) = (splat::<T>(1.0 - beta1), splat::<T>(1.0 - beta2));
    lanes([g], [p, m, v, largest], |[g], [p, m, v, largest]| {
        let m = m.add(g.sub(m).mul(c1));
        let v = v.add(g.mul(g).sub(v).mul(c2));
        let largest = largest.max(v);
        [p.sub(m.mul(lr_t).div(largest.sqrt().add(eps))), m, v, largest]
    });
}
