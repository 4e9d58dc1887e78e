//! Adadelta.

use throughtime_kernels::optim;

use super::{Rule, check_beta, check_epsilon};
use crate::{Real, Result};

/// `s = ρ·s + (1 − ρ)·g²`, `d = √(e + ε)·g / √(s + ε)`, `e = ρ·e + (1 − ρ)·d²`, `w −= η·d`. Slots: s, e.
///
/// **Source** Zeiler, *ADADELTA* (2012).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adadelta {
    /// ρ, from 0 to below 1; by default 0.95.
    pub rho: f64,
    /// ε, at least 0; by default 1e-7.
    pub epsilon: f64,
}

impl Rule for Adadelta {
    fn check(&self) -> Result<()> {
        check_beta("rho", self.rho)?;
        check_epsilon(self.epsilon)
    }

    fn slot_count(&self) -> usize {
        2
    }

    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, _t: u64) {
        if let [s, e] = slots {
            optim::adadelta(w, g, s, e, rate, self.rho, self.epsilon);
        }
    }
}
