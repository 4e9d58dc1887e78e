//! The optimizers' updates, each one pass over its slices.
//!
//! Hyperparameters come as `f64`, so that `1 − β` is rounded once: `1 − 0.999` taken in `f32` is wrong by 5e-5.
//! Every function panics when the lengths of its slices differ.

use crate::lanes::{lanes, map_inplace};
use crate::simd::{Element, Vector};

#[inline(always)]
fn splat<T: Element>(v: f64) -> T::Vector {
    T::Vector::splat(T::from_f64(v))
}

/// `p −= lr·g`.
pub fn sgd<T: Element>(p: &mut [T], g: &[T], lr: f64) {
    let lr = splat::<T>(lr);
    lanes([g], [p], |[g], [p]| [p.sub(g.mul(lr))]);
}

/// `m = μ·m − lr·g`, then `p += m`; with Nesterov `p += μ·m − lr·g`.
pub fn momentum<T: Element>(p: &mut [T], g: &[T], m: &mut [T], lr: f64, mu: f64, nesterov: bool) {
    let (lr, mu) = (splat::<T>(lr), splat::<T>(mu));
    if nesterov {
        lanes([g], [p, m], |[g], [p, m]| {
            let step = g.mul(lr);
            let m = m.mul(mu).sub(step);
            [p.add(m.mul(mu).sub(step)), m]
        });
    } else {
        lanes([g], [p, m], |[g], [p, m]| {
            let m = m.mul(mu).sub(g.mul(lr));
            [p.add(m), m]
        });
    }
}

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
