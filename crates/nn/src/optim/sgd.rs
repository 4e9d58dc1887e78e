//! Gradient descent, plain or with momentum.

use throughtime_kernels::optim;

use crate::Real;

/// One step; see [`Rule::Sgd`](super::Rule::Sgd). The slots say whether there is momentum.
pub(super) fn step(w: &mut [Real], g: &[Real], slots: &mut [Vec<Real>], rate: f64, momentum: f64, nesterov: bool) {
    match slots {
        [m] => optim::momentum(w, g, m, rate, momentum, nesterov),
        _ => optim::sgd(w, g, rate),
    }
}
