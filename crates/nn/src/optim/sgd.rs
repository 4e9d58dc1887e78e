//! Gradient descent, plain or with momentum.

use throughtime_kernels::optim;

use super::{Rule, check};
use crate::{Real, Result};

/// `w −= η·g`; with momentum `m = μ·m − η·g, w += m`; with Nesterov `w += μ·m − η·g` for the new m.
///
/// Slots: m, unless μ is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sgd {
    /// μ, from 0 to 1; by default 0.
    pub momentum: f64,
    /// Look ahead?
    pub nesterov: bool,
}

impl Rule for Sgd {
    fn check(&self) -> Result<()> {
        check("momentum from 0 to 1", self.momentum, (0.0..=1.0).contains(&self.momentum))
    }

    fn slot_count(&self) -> usize {
        usize::from(self.momentum != 0.0)
    }

    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, _t: u64) {
        match slots {
            [m] => optim::momentum(w, g, m, rate, self.momentum, self.nesterov),
            _ => optim::blend(w, g, 1.0, -rate),
        }
    }
}
