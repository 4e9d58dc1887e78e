//! Adam and AMSGrad.

use throughtime_kernels::{Vector, lanes, optim};

use crate::{Lane, Real};

/// `η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
pub(super) fn corrected_rate(rate: f64, beta1: f64, beta2: f64, t: u64) -> f64 {
    rate * (1.0 - power(beta2, t)).sqrt() / (1.0 - power(beta1, t))
}

/// By squaring, so that the bits depend on no platform's `pow`.
fn power(base: f64, mut exponent: u64) -> f64 {
    let (mut result, mut square) = (1.0, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= square;
        }
        square *= square;
        exponent >>= 1;
    }
    result
}

/// One step at the corrected rate; see [`Rule::Adam`](super::Rule::Adam). A third slot means AMSGrad.
pub(super) fn step(w: &mut [Real], g: &[Real], slots: &mut [Vec<Real>], rate: f64, betas: [f64; 2], epsilon: f64) {
    match slots {
        [m, v] => optim::adam(w, g, m, v, rate, betas[0], betas[1], epsilon),
        [m, v, largest] => amsgrad(w, g, [m, v, largest], rate, betas, epsilon),
        _ => {}
    }
}

/// **Source** Reddi, Kale, Kumar, *On the convergence of Adam and beyond* (2018), with Adam's bias correction as in Keras.
fn amsgrad(w: &mut [Real], g: &[Real], slots: [&mut Vec<Real>; 3], rate: f64, betas: [f64; 2], epsilon: f64) {
    let [m, v, largest] = slots;
    let (rate, epsilon) = (Lane::splat(rate as Real), Lane::splat(epsilon as Real));
    let [c1, c2] = betas.map(|beta| Lane::splat((1.0 - beta) as Real));
    lanes([g], [w, m, v, largest], |[g], [w, m, v, largest]| {
        let m = m.add(g.sub(m).mul(c1));
        let v = v.add(g.mul(g).sub(v).mul(c2));
        let largest = largest.max(v);
        [w.sub(m.mul(rate).div(largest.sqrt().add(epsilon))), m, v, largest]
    });
}
