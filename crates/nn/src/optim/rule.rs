//! The update rules and their hyperparameters.

use super::{AT, adam, rms_prop, sgd};
use crate::{Decimal, Error, Real, Result};

/// How one weight w changes by its gradient g, at learning rate η.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// `w −= η·g`; with momentum `m = μ·m − η·g, w += m`; with Nesterov `w += μ·m − η·g` for the new m.
    ///
    /// Slots: m, unless μ is 0.
    Sgd {
        /// μ, from 0 to 1.
        momentum: f64,
        /// Look ahead?
        nesterov: bool,
    },
    /// `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`, `w −= η·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε)` in step t.
    ///
    /// ε is outside the bias correction (ε̂ of the paper). With `amsgrad` the largest v so far stands below the root.
    /// Slots: m, v and with `amsgrad` the largest v.
    Adam {
        /// β₁, from 0 to below 1.
        beta1: f64,
        /// β₂, from 0 to below 1.
        beta2: f64,
        /// ε, at least 0.
        epsilon: f64,
        /// Never let the denominator shrink?
        amsgrad: bool,
    },
    /// `v = ρ·v + (1 − ρ)·g²`, `s = η·g / √(v + ε)`; `w −= s`, or with momentum `m = μ·m + s, w −= m`.
    ///
    /// Centered: `a = ρ·a + (1 − ρ)·g` and `√(v − a² + ε)`. Slots: v, m unless μ is 0, a if centered.
    RmsProp {
        /// ρ, from 0 to 1.
        rho: f64,
        /// μ, from 0 to 1.
        momentum: f64,
        /// ε, at least 0.
        epsilon: f64,
        /// By the variance instead of the second moment?
        centered: bool,
    },
}

impl Rule {
    /// Plain gradient descent.
    pub fn sgd() -> Self {
        Rule::Sgd { momentum: 0.0, nesterov: false }
    }

    /// β₁ = 0.9, β₂ = 0.999, ε = 1e-7. **Source** Kingma and Ba (2015).
    pub fn adam() -> Self {
        Rule::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false }
    }

    /// ρ = 0.9, μ = 0, ε = 1e-7, not centered. **Source** Hinton (2012).
    pub fn rms_prop() -> Self {
        Rule::RmsProp { rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false }
    }

    pub(super) fn check(&self) -> Result<()> {
        match *self {
            Rule::Sgd { momentum, .. } => check("momentum from 0 to 1", momentum, (0.0..=1.0).contains(&momentum)),
            Rule::Adam { beta1, beta2, epsilon, .. } => {
                check("beta1 from 0 to below 1", beta1, (0.0..1.0).contains(&beta1))?;
                check("beta2 from 0 to below 1", beta2, (0.0..1.0).contains(&beta2))?;
                check_epsilon(epsilon)
            }
            Rule::RmsProp { rho, momentum, epsilon, .. } => {
                check("rho from 0 to 1", rho, (0.0..=1.0).contains(&rho))?;
                check("momentum from 0 to 1", momentum, (0.0..=1.0).contains(&momentum))?;
                check_epsilon(epsilon)
            }
        }
    }

    pub(super) fn slot_count(&self) -> usize {
        match *self {
            Rule::Sgd { momentum, .. } => usize::from(momentum != 0.0),
            Rule::Adam { amsgrad, .. } => 2 + usize::from(amsgrad),
            Rule::RmsProp { momentum, centered, .. } => 1 + usize::from(momentum != 0.0) + usize::from(centered),
        }
    }

    pub(super) fn new_slots(&self, len: usize) -> Vec<Vec<Real>> {
        vec![vec![0.0; len]; self.slot_count()]
    }

    /// Step number `t`, counted from 1.
    pub(super) fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [Vec<Real>], learning_rate: f64, t: u64) {
        match *self {
            Rule::Sgd { momentum, nesterov } => sgd::step(w, g, slots, learning_rate, momentum, nesterov),
            Rule::Adam { beta1, beta2, epsilon, .. } => {
                let rate = adam::corrected_rate(learning_rate, beta1, beta2, t);
                adam::step(w, g, slots, rate, [beta1, beta2], epsilon);
            }
            Rule::RmsProp { rho, momentum, epsilon, centered } => {
                rms_prop::step(w, g, slots, learning_rate, [rho, momentum, epsilon], centered);
            }
        }
    }
}

fn check(wanted: &str, got: f64, fine: bool) -> Result<()> {
    if fine { Ok(()) } else { Err(Error::argument(AT, wanted, Decimal(got))) }
}

fn check_epsilon(epsilon: f64) -> Result<()> {
    check("epsilon of at least 0", epsilon, epsilon >= 0.0 && epsilon.is_finite())
}
