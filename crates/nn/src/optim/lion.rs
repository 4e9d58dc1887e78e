//! Lion.

use throughtime_kernels::optim;

use super::{Rule, check};
use crate::{Real, Result};

/// `w −= η·sign(β₁·m + (1 − β₁)·g)`, then `m = β₂·m + (1 − β₂)·g`. Slot: m.
///
/// **Source** Chen et al., *Symbolic discovery of optimization algorithms* (2023).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lion {
    /// β₁, above 0 up to 1; by default 0.9.
    pub beta1: f64,
    /// β₂, from 0 to 1; by default 0.99.
    pub beta2: f64,
}

impl Rule for Lion {
    fn check(&self) -> Result<()> {
        check("beta1 above 0 up to 1", self.beta1, self.beta1 > 0.0 && self.beta1 <= 1.0)?;
        check("beta2 from 0 to 1", self.beta2, (0.0..=1.0).contains(&self.beta2))
    }

    fn slot_count(&self) -> usize {
        1
    }

    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, _t: u64) {
        if let [m] = slots {
            optim::lion(w, g, m, rate, self.beta1, self.beta2);
        }
    }
}
