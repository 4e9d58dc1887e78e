//! RMSprop.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

/// `v = ρ·v + (1 − ρ)·g²`, `p −= lr·g / √(v + ε)`; centered (`avg` given): `a = ρ·a + (1 − ρ)·g` and `√(v − a² + ε)`;
/// with momentum (`mom` given): `mom = μ·mom + step`, `p −= mom`.
#[allow(clippy::too_many_arguments)]
pub fn rmsprop<T: Element>(
    p: &mut [T],
    g: &[T],
    v: &mut [T],
    mom: Option<&mut [T]>,
    avg: Option<&mut [T]>,
    lr: f64,
    rho: f64,
    eps: f64,
    momentum: f64,
) {
    let (lr, eps, mu) = (splat::<T>(lr), splat::<T>(eps), splat::<T>(momentum));
    let (rho, c) = (splat::<T>(rho), splat::<T>(1.0 - rho));
    let velocity = |g: T::Vector, v: T::Vector| v.mul(rho).add(g.mul(g).mul(c));
    let average = |g: T::Vector, a: T::Vector| a.mul(rho).add(g.mul(c));
    let step = |g: T::Vector, variance: T::Vector| g.mul(lr).div(variance.add(eps).sqrt());
    match (mom, avg) {
        (None, None) => lanes([g], [p, v], |[g], [p, v]| {
            let v = velocity(g, v);
            [p.sub(step(g, v)), v]
        }),
        (None, Some(avg)) => lanes([g], [p, v, avg], |[g], [p, v, a]| {
            let (v, a) = (velocity(g, v), average(g, a));
            [p.sub(step(g, v.sub(a.mul(a)))), v, a]
        }),
        (Some(mom), None) => lanes([g], [p, v, mom], |[g], [p, v, mom]| {
            let v = velocity(g, v);
            let mom = mom.mul(mu).add(step(g, v));
            [p.sub(mom), v, mom]
        }),
        (Some(mom), Some(avg)) => lanes([g], [p, v, mom, avg], |[g], [p, v, mom, a]| {
            let (v, a) = (velocity(g, v), average(g, a));
            let mom = mom.mul(mu).add(step(g, v.sub(a.mul(a))));
            [p.sub(mom), v, mom, a]
        }),
    }
}
