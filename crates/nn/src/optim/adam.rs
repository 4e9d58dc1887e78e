//! Adam and AMSGrad.

use throughtime_kernels::optim;

use super::{Rule, check_beta, check_epsilon, power};
use crate::{Real, Result};

/// `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`, `w −= η·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε)` in step t.
///
/// ε is outside the bias correction (ε̂ of the paper). With `amsgrad` the largest v so far stands below the root.
/// Slots: m, v and with `amsgrad` the largest v.
///
/// **Source** Kingma and Ba, *Adam* (2015). Reddi, Kale, Kumar, *On the convergence of Adam and beyond* (2018), with
/// Adam's bias correction as in Keras.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta1: f64,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta2: f64,
    /// ε, at least 0; by default 1e-7.
    pub epsilon: f64,
    /// Never let the denominator shrink?
    pub amsgrad: bool,
}

impl Default for Adam {
    fn default() -> Self {
        Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false }
    }
}

impl Rule for Adam {
    fn check(&self) -> Result<()> {
        check_beta("beta1", self.beta1)?;
        check_beta("beta2", self.beta2)?;
        check_epsilon(self.epsilon)
    }

    fn slot_count(&self) -> usize {
        2 + usize::from(self.amsgrad)
    }

    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, t: u64) {
        let Adam { beta1, beta2, epsilon, .. } = *self;
        let rate = corrected_rate(rate, beta1, beta2, t);
        match slots {
            [m, v] => optim::adam(w, g, m, v, rate, beta1, beta2, epsilon),
            [m, v, largest] => optim::amsgrad(w, g, m, v, largest, rate, beta1, beta2, epsilon),
            _ => {}
        }
    }
}

/// `η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
fn corrected_rate(rate: f64, beta1: f64, beta2: f64, t: u64) -> f64 {
    rate * (1.0 - power(beta2, t)).sqrt() / (1.0 - power(beta1, t))
}
