//! Gradient descent, plain or with momentum.

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

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
