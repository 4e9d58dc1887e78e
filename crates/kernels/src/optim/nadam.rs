//! Adam with Nesterov's momentum.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

/// `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`, `p −= (a·m + b·g) / (√(v/c) + ε)`.
#[allow(clippy::too_many_arguments)]
pub fn nadam<T: Element>(
    p: &mut [T],
    g: &[T],
    m: &mut [T],
    v: &mut [T],
    [a, b, c]: [f64; 3],
    beta1: f64,
    beta2: f64,
    eps: f64,
) {
    let (a, b, c, eps) = (splat::<T>(a), splat::<T>(b), splat::<T>(1.0 / c), splat::<T>(eps));
    let (c1, c2) = (splat::<T>(1.0 - beta1), splat::<T>(1.0 - beta2));
    lanes([g], [p, m, v], |[g], [p, m, v]| {
        let m = m.add(g.sub(m).mul(c1));
        let v = v.add(g.mul(g).sub(v).mul(c2));
        [p.sub(m.mul(a).add(g.mul(b)).div(v.mul(c).sqrt().add(eps))), m, v]
    });
}
