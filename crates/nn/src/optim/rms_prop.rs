//! RMSprop.

use throughtime_kernels::optim::rmsprop;

use crate::Real;

/// One step; see [`Rule::RmsProp`](super::Rule::RmsProp).
pub(super) fn step(
    w: &mut [Real],
    g: &[Real],
    slots: &mut [Vec<Real>],
    rate: f64,
    [rho, momentum, epsilon]: [f64; 3],
    centered: bool,
) {
    let mut slots = slots.iter_mut().map(Vec::as_mut_slice);
    let Some(v) = slots.next() else { return };
    let m = if momentum != 0.0 { slots.next() } else { None };
    let a = if centered { slots.next() } else { None };
    rmsprop(w, g, v, m, a, rate, rho, epsilon, momentum);
}
