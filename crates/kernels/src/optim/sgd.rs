//! Gradient descent with momentum; without it is a [`blend`](super::blend).

use super::splat;
use crate::lanes::lanes;
use crate::simd::{Element, Vector};

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
