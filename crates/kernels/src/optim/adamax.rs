//! Adam by the largest gradient instead of the mean square.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

/// `m += (g − m)(1 − β₁)`, `u = max(β₂·u, |g|)`, `p −= lr_t·m / (u + ε)`, with `lr_t = lr/(1 − β₁ᵗ)`.
#[allow(clippy::too_many_arguments)]
pub fn adamax<T: Element>(p: &mut [T], g: &[T], m: &mut [T], u: &mut [T], lr_t: f64, beta1: f64, beta2: f64, eps: f64) {
    let (lr_t, eps) = (splat::<T>(lr_t), splat::<T>(eps));
    let (c1, beta2) = (splat::<T>(1.0 - beta1), splat::<T>(beta2));
    lanes([g], [p, m, u], |[g], [p, m, u]| {
        let m = m.add(g.sub(m).mul(c1));
        let u = g.abs().max(u.mul(beta2));
        [p.sub(m.mul(lr_t).div(u.add(eps))), m, u]
    });
}
