//! Adagrad.

use throughtime_kernels::optim;

use super::{Rule, check_epsilon};
use crate::{Real, Result};

/// `s += g²`, `w −= η·g / √(s + ε)`. Slot: s.
///
/// **Source** Duchi, Hazan, Singer, *Adaptive subgradient methods* (2011).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adagrad {
    /// ε, at least 0; by default 1e-7.
    pub epsilon: f64,
}

impl Rule for Adagrad {
    fn check(&self) -> Result<()> {
        check_epsilon(self.epsilon)
    }

    fn slot_count(&self) -> usize {
        1
    }

    fn step(&self, w: &mut [Real], g: &[Real], slots: &mut [&mut [Real]], rate: f64, _t: u64) {
        if let [s] = slots {
            optim::adagrad(w, g, s, rate, self.epsilon);
        }
    }
}
