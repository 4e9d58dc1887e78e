//! Adam by the largest gradient.

use throughtime_kernels::optim;

use super::{Rule, check_beta, check_epsilon, power};
use crate::{Real, Result};

/// `m += (g − m)(1 − β₁)`, `u = max(β₂·u, |g|)`, `w −= η/(1 − β₁ᵗ) · m / (u + ε)` in step t. Slots: m, u.
///
/// **Source** Kingma and Ba, *Adam* (2015), section 7.1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adamax {
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta1: f64,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta2: f64,
    /// ε, at least 0; by default 1e-7.
    pub epsilon: f64,
}

impl Rule for Adamax {
    fn check(&self) -> Result<()> {
        check_beta("beta1", self.beta1)?;
        check_beta("beta2", self.beta2)?;
        check_epsilon(self.epsilon)
    }

    fn slot_count(&self) -> usize {
        2
    }

    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, t: u64) {
        let Adamax { beta1, beta2, epsilon } = *self;
        if let [m, u] = slots {
            optim::adamax(w, g, m, u, rate / (1.0 - power(beta1, t)), beta1, beta2, epsilon);
        }
    }
}
